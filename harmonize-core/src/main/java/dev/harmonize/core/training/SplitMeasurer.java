package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.probe.MeasuredSplit;
import dev.harmonize.core.wiring.Objectives;

import java.util.List;

/** Measures samples of a split, each as a unit of its own, in batches drawn as in training but encoded in evaluation phase. */
final class SplitMeasurer {

    private final Dataset dataset;
    private final TrainedModel model;
    private final Objectives objectives;
    private final List<ParameterGroup> groups;
    private final RandomStreams streams;
    private final int batchSize;

    SplitMeasurer(
            Dataset dataset,
            TrainedModel model,
            Objectives objectives,
            List<ParameterGroup> groups,
            RandomStreams streams,
            int batchSize) {
        this.dataset = dataset;
        this.model = model;
        this.objectives = objectives;
        this.groups = groups;
        this.streams = streams;
        this.batchSize = batchSize;
    }

    MeasuredSplit measure(String split, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, was " + limit);
        }
        int splitSize = dataset.requireSplit(split).size();
        int size = Math.min(batchSize, splitSize);
        int batches = Math.max(1, Math.min(limit, splitSize) / size);
        Collected collected = new Collected(batches * size, objectives);
        StreamRequest request = StreamRequest.of(split, size, StreamRequest.Mode.TRAINING, streams);
        try (BatchStream stream = dataset.open(request)) {
            for (int b = 0; b < batches; b++) {
                measure(stream.next(), split, b * size, collected);
            }
        }
        return collected.all();
    }

    private void measure(AnnotatedBatch annotated, String split, int offset, Collected collected) {
        int size = annotated.batch().size();
        Units units = new Units(size, 1);
        try (EvaluatedBatch evaluated = EvaluatedBatch.evaluate(model, objectives, annotated.batch(), split);
                Measurement measurement = evaluated.measure(units, groups)) {
            System.arraycopy(annotated.batch().ids(), 0, collected.ids, offset, size);
            collected.annotations.add(annotated.annotations(), offset, size);
            collected.add(evaluated.objectives(), measurement.overall(), units, offset);
        }
    }

    /** What the batches gave so far. */
    private static final class Collected {

        private final Objectives objectives;
        private final long[] ids;
        private final AnnotationCollector annotations;
        private final double[] gramians;
        private final boolean[] valid;
        private final double[] losses;
        private final double[] similarities;

        Collected(int samples, Objectives objectives) {
            int count = objectives.count();
            this.objectives = objectives;
            this.ids = new long[samples];
            this.annotations = new AnnotationCollector(samples);
            this.gramians = new double[samples * count * count];
            this.valid = new boolean[samples * count];
            this.losses = new double[samples * count];
            this.similarities = new double[samples * count];
        }

        void add(EvaluatedObjectives evaluated, Gramians overall, Units units, int offset) {
            int count = objectives.count();
            int cells = units.count() * count;
            double[] unitLosses = evaluated.unitLosses(units);
            System.arraycopy(overall.values(), 0, gramians, offset * count * count, cells * count);
            System.arraycopy(evaluated.valid(units), 0, valid, offset * count, cells);
            System.arraycopy(evaluated.unitSimilarities(units), 0, similarities, offset * count, cells);
            for (int cell = 0; cell < cells; cell++) {
                losses[offset * count + cell] =
                        objectives.all().get(cell % count).weight() * unitLosses[cell];
            }
        }

        MeasuredSplit all() {
            return new MeasuredSplit(
                    ids,
                    objectives.names(),
                    new Gramians(ids.length, objectives.count(), gramians),
                    valid,
                    losses,
                    similarities,
                    annotations.all());
        }
    }
}
