package dev.harmonize.core.training;

import com.google.inject.Inject;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.probe.ProbeContext;
import dev.harmonize.core.wiring.NamedProbe;
import dev.harmonize.core.wiring.TrainingOptions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs every probe of a run; a split is embedded once, however many probes ask for it. */
public final class ProbeRunner {

    private final Dataset dataset;
    private final List<NamedProbe> probes;
    private final TrainingOptions options;
    private final RandomStreams streams;

    @Inject
    ProbeRunner(Dataset dataset, List<NamedProbe> probes, TrainingOptions options, RandomStreams streams) {
        this.dataset = dataset;
        this.probes = probes;
        this.options = options;
        this.streams = streams;
    }

    /** All metrics of all probes, each named {@code <probe>.<metric>}. */
    public List<Metric> run(TrainedModel model) {
        SplitEmbedder embedder = new SplitEmbedder(dataset, model, streams.child("evaluation"), options.batchSize());
        Map<String, EmbeddedSplit> embedded = new HashMap<>();
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
}
