package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.formats.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The folder of one run: {@code run.conf}, {@code record.json}, {@code metrics.jsonl}, {@code conflict.json}, {@code
 * probes.json}, {@code status.json}, {@code checkpoint/}.
 *
 * @param path where it is
 */
public record RunDirectory(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

    static final String CONFIG = "run.conf";
    static final String RECORD = "record.json";
    static final String METRICS = "metrics.jsonl";
    static final String CONFLICT = "conflict.json";
    static final String PROBES = "probes.json";
    static final String STATUS = "status.json";
    static final String CHECKPOINT = "checkpoint";
    static final String MODEL = "model.safetensors";

    /** Whether nothing is there yet. */
    public boolean isUnused() {
        if (!Files.exists(path)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read folder " + path + ": " + Reason.of(e), e);
        }
    }

    /** Where the trained model is, once there is one. */
    Path model() {
        return path.resolve(CHECKPOINT).resolve(MODEL);
    }

    /** The outcome of a run that finished here before; empty if none did, or if what it left is damaged. */
    public Optional<RunOutcome> finishedOutcome() {
        Path status = path.resolve(STATUS);
        Path probes = path.resolve(PROBES);
        if (!Files.exists(status) || !Files.exists(probes)) {
            return Optional.empty();
        }
        try {
            if (!Json.read(status).path("status").asText().equals("finished")) {
                return Optional.empty();
            }
            List<Metric> metrics = new ArrayList<>();
            Json.read(probes).properties().forEach(entry -> metrics.add(metric(entry)));
            return Optional.of(RunOutcome.finished(metrics));
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be used ({}); the run is done again", path, e.getMessage());
            return Optional.empty();
        }
    }

    /** Removes what an unfinished run left here, so that it can start anew. */
    public void clear() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(path)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear folder " + path + ": " + Reason.of(e), e);
        }
    }

    void writeConfig(RunSpec spec) {
        String text = ConfigValueFactory.fromMap(Map.of("harmonize", spec.config()))
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(false));
        AtomicFile.write(path.resolve(CONFIG), text);
    }

    void writeStatus(String status, Instant started, Optional<String> failure) {
        ObjectNode json = Json.object();
        json.put("status", status);
        json.put("started", started.toString());
        if (!status.equals("running")) {
            json.put("ended", Instant.now().toString());
        }
        failure.ifPresent(reason -> json.put("failure", reason));
        AtomicFile.write(path.resolve(STATUS), Json.pretty(json));
    }

    void writeProbes(List<Metric> metrics) {
        ObjectNode json = Json.object();
        for (Metric metric : metrics) {
            ObjectNode entry = json.putObject(metric.name());
            entry.set("value", Json.number(metric.value()));
            metric.chance().ifPresent(chance -> entry.set("chance", Json.number(chance)));
            entry.put("better", metric.better().name().toLowerCase(Locale.ROOT));
        }
        AtomicFile.write(path.resolve(PROBES), Json.pretty(json));
    }

    private static Metric metric(Map.Entry<String, JsonNode> entry) {
        JsonNode json = entry.getValue();
        return new Metric(
                entry.getKey(),
                json.path("value").asDouble(Double.NaN),
                json.has("chance") ? OptionalDouble.of(json.path("chance").asDouble()) : OptionalDouble.empty(),
                Metric.Better.valueOf(json.path("better").asText().toUpperCase(Locale.ROOT)));
    }
}
