package dev.harmonize.core.training;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.SampleWeights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A batch encoded in pieces (GradCache: Gao, Zhang, Han and Callan, "Scaling Deep Contrastive Learning Batch Size under
 * Memory Limited Setup", RepL4NLP 2021). Embeddings of the whole batch are kept, activations are not: each way back encodes
 * the batch again, piece by piece, and hands every piece its rows of the cotangents. As samples are independent, what
 * comes out is what the whole batch would have given, up to rounding.
 *
 * <p>Memory: the activations of one piece, and one Jacobian more than the whole batch would need, for the part of a piece.
 */
final class MicroBatchEncoding implements Encoding {

    private final Encoder encoder;
    private final INDArray theta;
    private final Batch batch;
    private final Phase phase;
    private final int samplesAtOnce;
    private final Embeddings embeddings;

    private MicroBatchEncoding(
            Encoder encoder, INDArray theta, Batch batch, Phase phase, int samplesAtOnce, Embeddings embeddings) {
        this.encoder = encoder;
        this.theta = theta;
        this.batch = batch;
        this.phase = phase;
        this.samplesAtOnce = samplesAtOnce;
        this.embeddings = embeddings;
    }

    /**
     * Encodes a batch.
     *
     * @param encoder one that does not couple samples
     * @param theta rank 1, the encoder's parameters
     * @param samplesAtOnce samples per piece; the last may have fewer
     */
    static MicroBatchEncoding of(Encoder encoder, INDArray theta, Batch batch, Phase phase, int samplesAtOnce) {
        Embeddings embeddings = new Embeddings(encoder.outputs().stream()
                .map(output -> room(output, batch, theta))
                .toList());
        MicroBatchEncoding encoding = new MicroBatchEncoding(encoder, theta, batch, phase, samplesAtOnce, embeddings);
        boolean done = false;
        try {
            for (MicroBatch piece : MicroBatch.cover(0, batch.size(), samplesAtOnce)) {
                encoding.embed(piece);
            }
            done = true;
            return encoding;
        } finally {
            if (!done) {
                encoding.close();
            }
        }
    }

    private static Embedding room(Output output, Batch batch, INDArray theta) {
        int candidates = batch.spec().get(output.modality()).candidates();
        int rows = batch.size() * candidates;
        return new Embedding(
                output,
                Nd4j.createUninitialized(theta.dataType(), rows, output.width()),
                candidates,
                new boolean[rows]);
    }

    private void embed(MicroBatch piece) {
        try (Encoding encoding = encode(piece)) {
            for (Embedding whole : embeddings.all()) {
                Embedding part = encoding.embeddings().get(whole.output());
                piece.rowsOf(whole.rows(), whole.candidates()).assign(part.rows());
                System.arraycopy(
                        part.valid(), 0, whole.valid(), piece.begin() * whole.candidates(), part.valid().length);
            }
        }
    }

    private Encoding encode(MicroBatch piece) {
        return encoder.encode(theta, batch.slice(piece.begin(), piece.end()), phaseOf(piece));
    }

    private Phase phaseOf(MicroBatch piece) {
        return phase instanceof Phase.Training training
                ? new Phase.Training(training.streams(), training.firstSample() + piece.begin())
                : phase;
    }

    @Override
    public Embeddings embeddings() {
        return embeddings;
    }

    @Override
    public Parameters parameters() {
        return encoder.parameters();
    }

    @Override
    public void backward(Cotangents cotangents, INDArray gradient) {
        goBack(
                allSamples(),
                List.of(cotangents),
                (piece, encoding, objectives) -> encoding.backward(objectives.get(0), gradient));
    }

    @Override
    public INDArray jacobian(List<Cotangents> objectives) {
        return jacobian(allSamples(), objectives);
    }

    /**
     * As samples may be encoded in any pieces, they are encoded here in pieces that are made of whole units, or that make up
     * one unit where it is larger than a piece may be. Then only one unit's gradients are kept at a time.
     */
    @Override
    public List<Gramians> gramians(List<Cotangents> objectives, Units units, List<ParameterGroup> groups) {
        GramianCollector collector = new GramianCollector(units.count(), objectives.size(), groups.size());
        if (units.size() <= samplesAtOnce) {
            int wholeUnits = samplesAtOnce - samplesAtOnce % units.size();
            goBack(
                    MicroBatch.cover(0, batch.size(), wholeUnits),
                    objectives,
                    (piece, encoding, own) -> collector.put(
                            units.unitOf(piece.begin()),
                            encoding.gramians(own, new Units(piece.size(), units.size()), groups)));
        } else {
            for (int u = 0; u < units.count(); u++) {
                INDArray rows = jacobian(MicroBatch.cover(units.begin(u), units.end(u), samplesAtOnce), objectives);
                try {
                    collector.put(
                            u,
                            groups.stream()
                                    .map(group -> Gramians.ofRows(rows, parameters(), group))
                                    .toList());
                } finally {
                    OffHeap.release(rows);
                }
            }
        }
        return collector.all();
    }

    @Override
    public void combine(
            List<Cotangents> objectives, List<GroupWeights> groups, SampleWeights elsewhere, INDArray gradient) {
        goBack(
                allSamples(),
                objectives,
                (piece, encoding, own) ->
                        encoding.combine(own, groups.stream().map(piece::of).toList(), piece.of(elsewhere), gradient));
    }

    private List<MicroBatch> allSamples() {
        return MicroBatch.cover(0, batch.size(), samplesAtOnce);
    }

    /** The gradients of some samples, summed over the pieces that they come in. */
    private INDArray jacobian(List<MicroBatch> pieces, List<Cotangents> objectives) {
        RunningSum sum = new RunningSum();
        boolean done = false;
        try {
            goBack(pieces, objectives, (piece, encoding, own) -> sum.add(encoding.jacobian(own)));
            done = true;
            return sum.total.orElseThrow();
        } finally {
            if (!done) {
                sum.total.ifPresent(OffHeap::release);
            }
        }
    }

    /** Encodes one piece after the other, and lets each go its way back with its rows of the objectives. */
    private void goBack(List<MicroBatch> pieces, List<Cotangents> objectives, WayBack wayBack) {
        for (MicroBatch piece : pieces) {
            List<Cotangents> own = objectives.stream().map(piece::of).toList();
            try (Encoding encoding = encode(piece)) {
                wayBack.go(piece, encoding, own);
            } finally {
                own.forEach(each -> each.byOutput().values().forEach(OffHeap::release));
            }
        }
    }

    @Override
    public void close() {
        embeddings.all().forEach(embedding -> OffHeap.release(embedding.rows()));
    }

    /** What is done with one piece. */
    private interface WayBack {

        /** Goes back from the cotangents of the piece's samples. */
        void go(MicroBatch piece, Encoding encoding, List<Cotangents> objectives);
    }

    /** Adds arrays up, keeping the first and releasing the others. */
    private static final class RunningSum {

        private Optional<INDArray> total = Optional.empty();

        void add(INDArray term) {
            if (total.isEmpty()) {
                total = Optional.of(term);
            } else {
                total.get().addi(term);
                OffHeap.release(term);
            }
        }
    }

    /** Puts the Gram matrices of a batch together. */
    private static final class GramianCollector {

        private final int units;
        private final int objectives;
        private final List<double[]> byGroup = new ArrayList<>();

        GramianCollector(int units, int objectives, int groups) {
            this.units = units;
            this.objectives = objectives;
            for (int p = 0; p < groups; p++) {
                byGroup.add(new double[units * objectives * objectives]);
            }
        }

        /** Takes the matrices of adjacent units, of which the first has the given number. */
        void put(int firstUnit, List<Gramians> parts) {
            for (int p = 0; p < byGroup.size(); p++) {
                double[] part = parts.get(p).values();
                System.arraycopy(part, 0, byGroup.get(p), firstUnit * objectives * objectives, part.length);
            }
        }

        List<Gramians> all() {
            return byGroup.stream()
                    .map(values -> new Gramians(units, objectives, values))
                    .toList();
        }
    }
}
