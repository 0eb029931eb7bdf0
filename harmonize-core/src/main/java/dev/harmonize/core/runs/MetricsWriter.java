package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.formats.Reason;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code metrics.jsonl}: one object per step, whole lines only, so that it can be followed while training runs. A
 * skipped step has {@code skipped}, its reason, instead of figures. Where a realigner had no answer of its own, {@code
 * fallbacks} lists parameter group, reason and number of units.
 */
final class MetricsWriter implements TrainingListener, AutoCloseable {

    private final Path file;
    private final BufferedWriter writer;
    private final List<TrainingEvent.RealignerFellBack> fallbacksOfStep = new ArrayList<>();
    private final List<String> lossesWithoutSamples = new ArrayList<>();

    MetricsWriter(Path file) {
        this.file = file;
        try {
            this.writer = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + Reason.of(e), e);
        }
    }

    @Override
    public void onEvent(TrainingEvent event) {
        if (event instanceof TrainingEvent.StepCompleted completed) {
            ObjectNode line = Json.object();
            line.put("step", completed.step());
            completed.metrics().forEach((name, value) -> line.set(name, Json.number(value)));
            addNotices(line);
            append(line);
        } else if (event instanceof TrainingEvent.StepSkipped skipped) {
            ObjectNode line = Json.object();
            line.put("step", skipped.step());
            line.put("skipped", skipped.reason());
            addNotices(line);
            append(line);
        } else if (event instanceof TrainingEvent.RealignerFellBack fallback) {
            fallbacksOfStep.add(fallback);
        } else if (event instanceof TrainingEvent.LossHadNoSamples loss) {
            lossesWithoutSamples.add(loss.loss());
        }
    }

    /** What happened on the way to the end of a step. */
    private void addNotices(ObjectNode line) {
        if (!lossesWithoutSamples.isEmpty()) {
            lossesWithoutSamples.forEach(line.putArray("losses-without-samples")::add);
            lossesWithoutSamples.clear();
        }
        if (!fallbacksOfStep.isEmpty()) {
            ArrayNode fallbacks = line.putArray("fallbacks");
            for (TrainingEvent.RealignerFellBack fallback : fallbacksOfStep) {
                ObjectNode node = fallbacks.addObject();
                node.put("group", fallback.group());
                node.put("reason", fallback.reason());
                node.put("units", fallback.units());
            }
            fallbacksOfStep.clear();
        }
    }

    private void append(ObjectNode line) {
        try {
            writer.write(Json.line(line) + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + Reason.of(e), e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + Reason.of(e), e);
        }
    }
}
