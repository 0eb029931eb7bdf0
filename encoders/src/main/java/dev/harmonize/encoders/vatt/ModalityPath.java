package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The way of one modality from raw input to features, [N, f]: tokens, positions, DropToken, aggregation token, the shared
 * stack, and the modality's own projection.
 *
 * @param dropToken share of tokens left out in training
 * @param positionDropout applied to the sum of tokens and positions
 * @param projection after the stack; absent if there is none
 */
record ModalityPath(
        Modality modality,
        Tokenizer tokenizer,
        Positions positions,
        int width,
        double dropToken,
        Dropout positionDropout,
        Stack stack,
        Optional<Chain> projection) {

    /** Large enough that the softmax makes it exactly 0, small enough for float32. */
    private static final float MASKED = -1e9f;

    static ModalityPath of(Modality modality, Architecture sizes, Stack stack) {
        FeatureSpec features = sizes.batches().get(modality).features();
        Chain projection = Chain.of(
                Linear.withBias(modality + ".post-projection", sizes.width(), sizes.featureWidth()),
                new Gelu(sizes.gelu()));
        return new ModalityPath(
                modality,
                tokenizer(modality, features, sizes),
                positions(modality, features, sizes),
                sizes.width(),
                sizes.dropsTokens(modality) ? sizes.dropToken() : 0.0,
                new Dropout("position", sizes.dropout()),
                stack,
                sizes.postProjection() == 0 ? Optional.empty() : Optional.of(projection));
    }

    private static Tokenizer tokenizer(Modality modality, FeatureSpec features, Architecture sizes) {
        String name = modality + ".tokenizer";
        int width = sizes.width();
        List<Layer> layers = new ArrayList<>();
        if (features instanceof FeatureSpec.Tokens tokens) {
            layers.add(Linear.withBias(name, sizes.wordWidth(), width));
            if (sizes.preProjection()) {
                layers.add(new Gelu(sizes.gelu()));
            }
            Lookup words = new Lookup(name + ".words", tokens.vocabulary(), sizes.wordWidth(), Initializer.normal(1.0));
            return new Tokenizer.OfWords(tokens.length(), words, new Chain(layers));
        }
        PatchGrid grid = sizes.patches(features);
        layers.add(Linear.withBias(name, grid.size(), width));
        if (sizes.preProjection()) {
            layers.add(Linear.withBias(modality + ".pre-projection", width, width));
            layers.add(new Gelu(sizes.gelu()));
        }
        return new Tokenizer.OfPatches(grid, new Chain(layers));
    }

    private static Positions positions(Modality modality, FeatureSpec features, Architecture sizes) {
        String name = modality + ".position";
        List<Positions.Axis> axes;
        if (features instanceof FeatureSpec.Frames) {
            PatchGrid grid = sizes.patches(features);
            axes = List.of(
                    new Positions.Axis(table(name + ".time", grid.time().count(), sizes), grid::timeOf),
                    new Positions.Axis(table(name + ".vertical", grid.height().count(), sizes), grid::verticalOf),
                    new Positions.Axis(table(name + ".horizontal", grid.width().count(), sizes), grid::horizontalOf));
        } else {
            int tokens = features instanceof FeatureSpec.Tokens words
                    ? words.length()
                    : sizes.patches(features).count();
            axes = List.of(new Positions.Axis(table(name + ".token", tokens, sizes), IntUnaryOperator.identity()));
        }
        return new Positions(
                axes,
                sizes.positionNorm() ? Optional.of(new LayerNorm(name + ".norm", sizes.width())) : Optional.empty());
    }

    private static Lookup table(String name, int rows, Architecture sizes) {
        return new Lookup(name, rows, sizes.width(), Initializer.truncatedNormal(1.0 / Math.sqrt(sizes.width())));
    }

    private String aggregate() {
        return modality + ".aggregate";
    }

    /** The module of everything that lies before the stack. */
    String inputModule() {
        return modality + ".tokenizer";
    }

    void declare(LayoutBuilder layout) {
        layout.section(inputModule(), OptionalInt.empty(), false);
        tokenizer.declare(layout);
        positions.declare(layout);
        layout.add(aggregate(), Initializer.truncatedNormal(1.0 / Math.sqrt(width)), width);
        layout.section(modality + ".projection", OptionalInt.empty(), false);
        projection.ifPresent(chain -> chain.declare(layout));
    }

    PathTrace forward(Features features, Forward pass) {
        int count = features.rows();
        int[] chosen = pass.training().map(this::chooseTokens).orElseGet(() -> allTokens());
        Tokenizer.TokenTrace tokens = tokenizer.forward(features, chosen, pass);
        Positions.PositionTrace places = positions.forward(chosen, pass);

        INDArray placed = tokens.output()
                .reshape('c', count, (long) chosen.length * width)
                .dup('c');
        pass.scope().own(placed);
        pass.kernels().addRow(placed, places.output().reshape('c', 1, placed.size(1)));
        Trace dropped = Chain.of(positionDropout).forward(placed, pass);

        Sequences sequences = new Sequences(count, chosen.length + 1, mask(features, chosen, pass));
        INDArray input = pass.scope().own(pass.kernels().allocate(count, (long) sequences.tokens() * width));
        INDArray aggregates = input.get(aggregateColumns()).assign(0.0);
        aggregates.addiRowVector(pass.weights().row(aggregate()));
        input.get(tokenColumns(sequences)).assign(dropped.output());
        INDArray rows = input.reshape('c', (long) count * sequences.tokens(), width);

        List<Trace> blocks = stack.forward(rows, sequences, pass);
        INDArray aggregated = blocks.get(blocks.size() - 1).output();
        Optional<Trace> projected = projection.map(chain -> chain.forward(aggregated, pass));
        return new PathTrace(this, tokens, places, dropped, sequences, blocks, projected);
    }

    private INDArrayIndex[] aggregateColumns() {
        return new INDArrayIndex[] {NDArrayIndex.all(), NDArrayIndex.interval(0, width)};
    }

    private INDArrayIndex[] tokenColumns(Sequences sequences) {
        return new INDArrayIndex[] {NDArrayIndex.all(), NDArrayIndex.interval(width, (long) sequences.tokens() * width)
        };
    }

    private int[] allTokens() {
        return IntStream.range(0, tokenizer.tokens()).toArray();
    }

    /** DropToken (Akbari et al., section 3.3): a random subset of the positions, in their order; at least one. */
    private int[] chooseTokens(RandomStreams streams) {
        int[] tokens = allTokens();
        int kept = Math.max(1, (int) Math.floor((1.0 - dropToken) * tokens.length + 1e-9));
        RandomGenerator random = streams.child("drop-token").generator();
        for (int i = 0; i < kept; i++) {
            int other = random.nextInt(i, tokens.length);
            int token = tokens[other];
            tokens[other] = tokens[i];
            tokens[i] = token;
        }
        return IntStream.of(tokens).limit(kept).sorted().toArray();
    }

    /** Keeps attention off padding; the aggregation token in front is never padding. */
    private Optional<INDArray> mask(Features features, int[] chosen, Forward pass) {
        if (!(features instanceof Features.TokenIds tokenIds)) {
            return Optional.empty();
        }
        int length = chosen.length + 1;
        float[] mask = new float[tokenIds.rows() * length];
        for (int row = 0; row < tokenIds.rows(); row++) {
            for (int i = 0; i < chosen.length; i++) {
                boolean padding = tokenIds.ids()[row * tokenizer.tokens() + chosen[i]] == 0;
                mask[row * length + 1 + i] = padding ? MASKED : 0.0f;
            }
        }
        return Optional.of(pass.scope().own(pass.kernels().array(mask, tokenIds.rows(), 1, 1, length)));
    }

    /**
     * The features, and the way back, which ends at the raw input.
     *
     * @param dropped dropout on tokens with positions
     * @param stack the levels of the shared stack
     * @param projection what follows the stack
     */
    record PathTrace(
            ModalityPath path,
            Tokenizer.TokenTrace tokens,
            Positions.PositionTrace places,
            Trace dropped,
            Sequences sequences,
            List<Trace> stack,
            Optional<Trace> projection) {

        PathTrace {
            stack = List.copyOf(stack);
        }

        INDArray output() {
            return projection.orElse(stack.get(stack.size() - 1)).output();
        }

        /**
         * Goes back from the input of the stack to the raw input.
         *
         * @param deltas one block of [N·T, d] per objective
         */
        void backwardFromStack(INDArray deltas, Contributions contributions) {
            int tokenCount = sequences.tokens() - 1;
            INDArray bySequence =
                    deltas.reshape('c', deltas.size(0) / sequences.tokens(), (long) sequences.tokens() * path.width);
            INDArray aggregateDeltas = bySequence.get(path.aggregateColumns()).dup('c');
            contributions.sum(path.aggregate(), aggregateDeltas);
            aggregateDeltas.close();

            INDArray droppedDeltas =
                    bySequence.get(path.tokenColumns(sequences)).dup('c');
            INDArray placedDeltas = dropped.backward(droppedDeltas, contributions);
            droppedDeltas.close();
            INDArray byToken = placedDeltas.reshape('c', bySequence.size(0) * tokenCount, path.width);
            if (contributions.keepsSamplesApart()) {
                places.backward(byToken, contributions);
            } else {
                INDArray sum = contributions
                        .kernels()
                        .allocate(1, placedDeltas.size(1))
                        .assign(0.0);
                contributions.kernels().addColumnSums(placedDeltas, sum);
                places.backward(sum.reshape('c', tokenCount, path.width), contributions);
                sum.close();
            }
            tokens.backward(byToken, contributions);
            placedDeltas.close();
        }
    }
}
