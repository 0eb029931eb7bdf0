package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.encoders.kernel.Matrix;

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
 * @param featureWidth numbers per feature, f
 */
record ModalityPath(
        Modality modality,
        Tokenizer tokenizer,
        Positions positions,
        int width,
        double dropToken,
        Dropout positionDropout,
        Stack stack,
        Optional<Chain> projection,
        int featureWidth) {

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
                sizes.postProjection() == 0 ? Optional.empty() : Optional.of(projection),
                sizes.featureWidth());
    }

    /** How many rows a sequence takes within the stack, if no token is left out. */
    int rowsPerSequence() {
        return tokenizer.tokens() + 1;
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

    /** What is the same for all sequences of a batch: which tokens there are, and the embeddings of their positions. */
    record Places(int[] chosen, Positions.PositionTrace positions) {}

    /** Chooses tokens for a whole batch; what it makes belongs to the pass. */
    Places places(Forward pass) {
        int[] chosen = pass.training().map(this::chooseTokens).orElseGet(this::allTokens);
        return new Places(chosen, positions.forward(chosen, width, pass));
    }

    /**
     * Takes some sequences to their features.
     *
     * @param features of these sequences
     */
    PathTrace forward(Features features, Places places, Forward pass) {
        int count = features.rows();
        int[] chosen = places.chosen();
        Tokenizer.TokenTrace tokens = tokenizer.forward(features, chosen, pass);
        Optional<Matrix> dropped = positionDropout.active(pass)
                ? Optional.of(positionDropout.factors(pass, count * chosen.length, width))
                : Optional.empty();
        Sequences sequences = new Sequences(count, chosen.length + 1, mask(features, chosen, pass));
        Matrix input = pass.allocate(count * sequences.tokens(), width);
        pass.kernels()
                .placeTokens(
                        tokens.output(),
                        places.positions().output(),
                        dropped,
                        pass.weights().row(aggregate()),
                        input);
        List<Trace> levels = new ArrayList<>(stack.forward(input, sequences, pass));
        projection.ifPresent(chain ->
                levels.add(chain.forward(levels.get(levels.size() - 1).output(), pass)));
        return new PathTrace(this, tokens, places, dropped, sequences, levels);
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
    private Optional<Matrix> mask(Features features, int[] chosen, Forward pass) {
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
        return Optional.of(pass.engine().matrix(mask, tokenIds.rows(), length, pass.arena()));
    }

    /**
     * The features of some sequences, and the way back, which ends at the raw input.
     *
     * @param dropped factors of dropout on tokens with positions
     * @param levels of the shared stack, and the projection that may follow it; each took in what the one before it gave out
     */
    record PathTrace(
            ModalityPath path,
            Tokenizer.TokenTrace tokens,
            Places places,
            Optional<Matrix> dropped,
            Sequences sequences,
            List<Trace> levels) {

        PathTrace {
            levels = List.copyOf(levels);
        }

        Matrix output() {
            return levels.get(levels.size() - 1).output();
        }

        /**
         * Goes back from the input of the stack to the raw input.
         *
         * @param deltas one block of [N·T, d] per objective
         */
        void backwardFromStack(Matrix deltas, Contributions contributions) {
            int perSequence = sequences.tokens() - 1;
            contributions.sum(path.aggregate(), deltas.everyRow(sequences.tokens()));
            Matrix byToken = contributions.allocate(deltas.rows() / sequences.tokens() * perSequence, path.width);
            contributions.kernels().takeTokens(deltas, perSequence, dropped, byToken);
            places.positions().backward(byToken, contributions);
            tokens.backward(byToken, contributions);
        }
    }
}
