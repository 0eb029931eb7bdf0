package dev.harmonize.cli.backends;

import com.google.inject.Injector;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.core.training.ProbeRunner;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.training.Trainer;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short runs as a user has them: figures of every step, parameters at last, and what the probes find. */
final class TrainingResults {

    private static final Path QUICKSTART = Path.of("..", "experiments", "quickstart.conf");

    /** Of a step's figures, a time. */
    private static final String TIME = "triplets-per-second";

    private final Compositions compositions;
    private final String kernels;

    TrainingResults(Compositions compositions, String kernels) {
        this.compositions = compositions;
        this.kernels = kernels;
    }

    /** A probe, after a run of few steps on digits. */
    void probe(String id, NamedResults results) {
        train(
                compositions.with(
                        "dataset=null",
                        "dataset={ use = digits, digits { languages = [en], frames = 4, frame-size = 21,"
                                + " audio-samples = 1600 }, misalign { rate = 0.4 },"
                                + " subset { splits = [train, test], count = 96 } }",
                        "encoder.vatt={ size = micro, layers = 1, video-patch-height = 7, video-patch-width = 7,"
                                + " kernels = " + kernels + " }",
                        "training.batch-size=16",
                        "probes.probe=" + Compositions.section(id)),
                results);
    }

    /** Ten steps of the quickstart. */
    void quickstart(NamedResults results) {
        train(
                compositions.of(
                        QUICKSTART,
                        "training.steps=10",
                        "training.batch-size=16",
                        "training.threads=1",
                        "training.measure-every=1",
                        "probes.retrieval=null",
                        "realigner.use=pcgrad",
                        "encoder.vatt.kernels=" + kernels),
                results);
    }

    private static void train(Composition composition, NamedResults results) {
        List<TrainingEvent> events = new ArrayList<>();
        Injector injector = TrainingModule.injector(composition, List.of(events::add));
        TrainedModel model = injector.getInstance(Trainer.class).train();
        for (TrainingEvent event : events) {
            if (event instanceof TrainingEvent.StepSkipped skipped) {
                throw new IllegalStateException("step " + skipped.step() + " was skipped: " + skipped.reason());
            }
            if (event instanceof TrainingEvent.StepCompleted completed) {
                NamedResults step = results.in("step-" + completed.step());
                completed.metrics().forEach((name, value) -> {
                    if (!name.equals(TIME)) {
                        step.put(name, value);
                    }
                });
            }
        }
        results.put("parameters", model.theta());
        for (Metric metric : injector.getInstance(ProbeRunner.class).run(model)) {
            results.in("metrics").put(metric.name(), metric.value());
        }
        model.theta().close();
    }
}
