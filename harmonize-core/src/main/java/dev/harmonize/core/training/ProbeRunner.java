package dev.harmonize.core.training;

import com.google.inject.Inject;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.api.probe.MeasuredSplit;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.probe.ProbeContext;
import dev.harmonize.core.wiring.NamedProbe;
import dev.harmonize.core.wiring.Objectives;
import dev.harmonize.core.wiring.Realignment;
import dev.harmonize.core.wiring.TrainingOptions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs every probe of a run; a split is embedded and measured once, however many probes ask for it. */
public final class ProbeRunner {

    private final Dataset dataset;
    private final Objectives objectives;
    private final Realignment realignment;
    private final List<NamedProbe> probes;
    private final TrainingOptions options;
    private final RandomStreams streams;

    @Inject
    ProbeRunner(
            Dataset dataset,
            Objectives objectives,
            Realignment realignment,
            List<NamedProbe> probes,
            TrainingOptions options,
            RandomStreams streams) {
        this.dataset = dataset;
        this.objectives = objectives;
        this.realignment = realignment;
        this.probes = probes;
        this.options = options;
        this.streams = streams;
    }

    /** All metrics of all probes, each named {@code <probe>.<metric>}. */
    public List<Metric> run(TrainedModel model) {
        SplitEmbedder embedder = SplitEmbedder.forProbes(dataset, model, options, streams);
        SplitMeasurer measurer = new SplitMeasurer(
                dataset, model, objectives, realignment.groups(), streams.child("measurement"), options.batchSize());
        Map<String, EmbeddedSplit> embedded = new HashMap<>();
        Map<Excerpt, MeasuredSplit> measured = new HashMap<>();
        List<Metric> metrics = new ArrayList<>();
        for (NamedProbe probe : probes) {
            RandomStreams probeStreams = streams.child("probe").child(probe.name());
            ProbeContext context = new ProbeContext() {
                @Override
                public Dataset dataset() {
                    return dataset;
                }

                @Override
                public EmbeddedSplit embed(String split) {
                    return embedded.computeIfAbsent(split, embedder::embed);
                }

                @Override
                public MeasuredSplit measure(String split, int limit) {
                    if (!probe.probe().measuresSamples()) {
                        throw new IllegalStateException("probe '" + probe.name()
                                + "' measures samples, which Probe.measuresSamples() must say beforehand");
                    }
                    return measured.computeIfAbsent(
                            new Excerpt(split, limit), excerpt -> measurer.measure(excerpt.split(), excerpt.limit()));
                }

                @Override
                public RandomStreams streams() {
                    return probeStreams;
                }
            };
            for (Metric metric : probe.probe().evaluate(context)) {
                metrics.add(new Metric(
                        probe.name() + "." + metric.name(), metric.value(), metric.chance(), metric.better()));
            }
        }
        return metrics;
    }

    /** At most so many samples of a split. */
    private record Excerpt(String split, int limit) {}
}
