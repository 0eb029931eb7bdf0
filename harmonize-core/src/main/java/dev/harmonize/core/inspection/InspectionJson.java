package dev.harmonize.core.inspection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.core.runs.Json;

import java.util.Locale;
import java.util.Map;

/** What was found in a dataset, for programs: everything but the tensors themselves. */
public final class InspectionJson {

    private InspectionJson() {}

    /** The whole inspection. */
    public static ObjectNode of(DatasetInspection inspection) {
        ObjectNode node = Json.object();
        node.put("dataset", inspection.dataset());
        node.put("seed", inspection.seed());
        node.put("mode", inspection.mode().name().toLowerCase(Locale.ROOT));
        node.put("fingerprint", inspection.fingerprint());
        ObjectNode modalities = node.putObject("modalities");
        inspection
                .spec()
                .modalities()
                .forEach((modality, spec) -> putSpec(modalities.putObject(modality.name()), spec));
        node.put("classes", inspection.classes());
        ArrayNode names = node.putArray("class-names");
        inspection.classNames().forEach(names::add);
        ObjectNode sizes = node.putObject("split-sizes");
        for (Split split : inspection.splits()) {
            sizes.put(split.name(), split.size());
        }
        ObjectNode splits = node.putObject("splits");
        for (SplitInspection split : inspection.inspected()) {
            putSplit(splits.putObject(split.name()), split, inspection);
        }
        ObjectNode skipped = node.putObject("skipped");
        skipped.put("count", inspection.skippedCount());
        ArrayNode named = skipped.putArray("named");
        for (SkippedSamples.Skipped each : inspection.skipped()) {
            named.addObject().put("source", each.source()).put("reason", each.reason());
        }
        return node;
    }

    private static void putSpec(ObjectNode node, ModalitySpec spec) {
        FeatureSpec features = spec.features();
        ArrayNode shape = node.putArray("shape");
        if (features instanceof FeatureSpec.Frames frames) {
            node.put("form", "frames");
            shape.add(frames.frames()).add(frames.height()).add(frames.width()).add(frames.channels());
        } else if (features instanceof FeatureSpec.Waveform waveform) {
            node.put("form", "waveform");
            shape.add(waveform.samples());
            node.put("sample-rate", waveform.sampleRate());
        } else if (features instanceof FeatureSpec.Tokens tokens) {
            node.put("form", "tokens");
            shape.add(tokens.length());
            node.put("vocabulary", tokens.vocabulary());
        } else if (features instanceof FeatureSpec.Vectors vectors) {
            node.put("form", "vectors");
            shape.add(vectors.length()).add(vectors.width());
        }
        node.put("candidates", spec.candidates());
    }

    private static void putSplit(ObjectNode node, SplitInspection split, DatasetInspection inspection) {
        node.put("size", split.size());
        node.put("read", split.read());
        ObjectNode valid = node.putObject("valid");
        split.valid()
                .forEach((modality, count) -> valid.putObject(modality.name())
                        .put("samples", count)
                        .put("rows", split.validRows().get(modality)));
        if (inspection.classes() > 0) {
            ArrayNode labels = node.putArray("labels");
            split.labels().forEach((label, count) -> {
                ObjectNode each = labels.addObject().put("label", label);
                inspection.className(label).ifPresent(name -> each.put("name", name));
                each.put("samples", count);
            });
        }
        if (split.plantsMisalignment()) {
            ObjectNode misaligned = node.putObject("misaligned");
            split.misaligned().forEach((modality, count) -> misaligned.put(modality.name(), count));
        }
        ArrayNode items = node.putArray("items");
        split.items().forEach(item -> putItem(items.addObject(), item));
    }

    private static void putItem(ObjectNode node, InspectedItem item) {
        node.put("id", item.id());
        node.put("source", item.source());
        item.label().ifPresent(label -> node.put("label", label));
        item.labelName().ifPresent(name -> node.put("label-name", name));
        if (!item.misaligned().isEmpty()) {
            ArrayNode misaligned = node.putArray("misaligned");
            item.misaligned().forEach(modality -> misaligned.add(modality.name()));
        }
        ObjectNode modalities = node.putObject("modalities");
        for (Map.Entry<Modality, InspectedFeatures> entry : item.features().entrySet()) {
            putFeatures(modalities.putObject(entry.getKey().name()), entry.getValue());
        }
    }

    private static void putFeatures(ObjectNode node, InspectedFeatures features) {
        ArrayNode valid = node.putArray("valid");
        for (boolean each : features.features().valid()) {
            valid.add(each);
        }
        node.put("sha256", features.sha256());
        features.statistics().ifPresent(statistics -> {
            node.set("min", Json.number(statistics.min()));
            node.set("mean", Json.number(statistics.mean()));
            node.set("max", Json.number(statistics.max()));
            if (statistics.notFinite() > 0) {
                node.put("not-finite", statistics.notFinite());
            }
        });
        if (!features.texts().isEmpty()) {
            ArrayNode texts = node.putArray("texts");
            features.texts().forEach(texts::add);
        }
    }
}
