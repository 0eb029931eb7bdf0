package dev.harmonize.cli;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.core.inspection.DatasetInspection;
import dev.harmonize.core.inspection.Forms;
import dev.harmonize.core.inspection.InspectedFeatures;
import dev.harmonize.core.inspection.InspectedItem;
import dev.harmonize.core.inspection.SplitInspection;
import dev.harmonize.core.inspection.Statistics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was found in a dataset, for people. */
final class InspectionText {

    private static final int HASH_DIGITS = 16;
    private static final int MOST_SKIPPED = 10;
    private static final int MOST_CLASSES = 20;

    private final StringBuilder text = new StringBuilder();
    private final DatasetInspection inspection;
    private final int modalityWidth;

    private InspectionText(DatasetInspection inspection) {
        this.inspection = inspection;
        this.modalityWidth = inspection.spec().names().stream()
                .mapToInt(modality -> modality.name().length())
                .max()
                .orElse(1);
    }

    static String of(DatasetInspection inspection) {
        InspectionText lines = new InspectionText(inspection);
        lines.addDataset();
        inspection.inspected().forEach(lines::addSplit);
        lines.addSkipped();
        return lines.text.toString();
    }

    private void addDataset() {
        line(
                "%s, read for %s with seed %d",
                inspection.dataset(), inspection.mode().name().toLowerCase(Locale.ROOT), inspection.seed());
        line("fingerprint %s", inspection.fingerprint());
        line(
                "splits: %s",
                inspection.splits().stream()
                        .map(split -> split.name() + " " + split.size())
                        .collect(Collectors.joining(", ")));
        for (Map.Entry<Modality, ModalitySpec> entry :
                inspection.spec().modalities().entrySet()) {
            int candidates = entry.getValue().candidates();
            line(
                    "  %s  %s%s",
                    padded(entry.getKey()),
                    Forms.describe(entry.getValue().features()),
                    candidates == 1 ? "" : ", " + candidates + " candidates");
        }
    }

    private void addSplit(SplitInspection split) {
        line("");
        line(
                "split %s: %d %s, %s read",
                split.name(),
                split.size(),
                split.size() == 1 ? "sample" : "samples",
                split.read() == split.size() ? "all" : String.valueOf(split.read()));
        if (split.read() > 0) {
            line("  valid: %s", valid(split));
            addClasses(split);
            if (split.plantsMisalignment()) {
                line("  planted from other samples: %s", misaligned(split));
            }
        }
        split.items().forEach(this::addItem);
    }

    private String valid(SplitInspection split) {
        return split.valid().entrySet().stream()
                .map(entry -> {
                    int candidates = inspection.spec().get(entry.getKey()).candidates();
                    String rows = candidates == 1
                            ? ""
                            : " (" + split.validRows().get(entry.getKey()) + " of " + (long) candidates * split.read()
                                    + " candidates)";
                    return entry.getKey() + " " + entry.getValue() + " of " + split.read() + rows;
                })
                .collect(Collectors.joining(", "));
    }

    private void addClasses(SplitInspection split) {
        if (inspection.classes() == 0) {
            return;
        }
        String counts = split.labels().entrySet().stream()
                .limit(MOST_CLASSES)
                .map(entry -> inspection.className(entry.getKey()).orElse(String.valueOf(entry.getKey())) + " "
                        + entry.getValue())
                .collect(Collectors.joining(", "));
        int unlabelled = split.read()
                - split.labels().values().stream().mapToInt(Integer::intValue).sum();
        line(
                "  classes: %d of %d seen: %s%s%s",
                split.labels().size(),
                inspection.classes(),
                counts,
                split.labels().size() > MOST_CLASSES ? ", …" : "",
                unlabelled == 0 ? "" : "; " + unlabelled + " without a label");
    }

    private static String misaligned(SplitInspection split) {
        if (split.misaligned().isEmpty()) {
            return "none of those read";
        }
        return split.misaligned().entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "%s %d of %d, %.1f %%",
                        entry.getKey(),
                        entry.getValue(),
                        split.read(),
                        100.0 * entry.getValue() / split.read()))
                .collect(Collectors.joining("; "));
    }

    private void addItem(InspectedItem item) {
        String label = item.label().isPresent()
                ? ", class " + item.label().getAsInt()
                        + item.labelName().map(name -> " " + name).orElse("")
                : "";
        String planted = item.misaligned().isEmpty()
                ? ""
                : "; of another sample: "
                        + item.misaligned().stream().map(String::valueOf).collect(Collectors.joining(", "));
        line("  #%d %s%s%s", item.id(), item.source(), label, planted);
        item.features().forEach(this::addFeatures);
    }

    private void addFeatures(Modality modality, InspectedFeatures features) {
        if (!features.isPresent()) {
            line("    %s  absent", padded(modality));
            return;
        }
        List<String> texts = features.texts();
        String content = features.statistics()
                .map(InspectionText::numbers)
                .orElseGet(() -> texts.isEmpty() ? "" : "\"" + texts.get(0) + "\"");
        line("    %s  %s  %s", padded(modality), features.sha256().substring(0, HASH_DIGITS), content);
        for (int i = 1; i < texts.size(); i++) {
            line("    %s  %s  \"%s\"", " ".repeat(modalityWidth), " ".repeat(HASH_DIGITS), texts.get(i));
        }
    }

    private static String numbers(Statistics statistics) {
        String finite = String.format(
                Locale.ROOT, "min %.4g, mean %.4g, max %.4g", statistics.min(), statistics.mean(), statistics.max());
        return statistics.notFinite() == 0 ? finite : finite + ", " + statistics.notFinite() + " NOT FINITE";
    }

    private void addSkipped() {
        line("");
        if (inspection.skippedCount() == 0) {
            line("unreadable: none so far");
            return;
        }
        line("unreadable: %d", inspection.skippedCount());
        for (SkippedSamples.Skipped skipped :
                inspection.skipped().stream().limit(MOST_SKIPPED).toList()) {
            line("  %s: %s", skipped.source(), skipped.reason());
        }
        if (inspection.skippedCount() > MOST_SKIPPED) {
            line(
                    "  and %d more; --json names up to %d",
                    inspection.skippedCount() - MOST_SKIPPED, SkippedSamples.MOST_NAMED);
        }
    }

    private String padded(Modality modality) {
        return String.format(Locale.ROOT, "%-" + modalityWidth + "s", modality.name());
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
