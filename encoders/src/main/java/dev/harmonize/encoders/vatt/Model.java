package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All layers, put together. Pure structure: making one touches no native library. */
final class Model {

    private final List<ModalityPath> paths;
    private final Heads heads;
    private final int rowsPerSample;
    private final Parameters layout;
    private final Map<String, Initializer> initializers;

    Model(Architecture sizes) {
        Stack stack = Stack.of(sizes);
        this.heads = Heads.of(sizes);
        LayoutBuilder builder = new LayoutBuilder();
        List<ModalityPath> all = new ArrayList<>();
        int mostRows = 1;
        for (Modality modality : sizes.modalities()) {
            ModalityPath path = ModalityPath.of(modality, sizes, stack);
            path.declare(builder);
            all.add(path);
            mostRows = Math.max(
                    mostRows,
                    path.rowsPerSequence() * sizes.batches().get(modality).candidates());
        }
        stack.declare(builder);
        heads.declare(builder);
        this.paths = List.copyOf(all);
        this.rowsPerSample = mostRows;
        this.layout = builder.parameters();
        this.initializers = builder.initializers();
    }

    Parameters layout() {
        return layout;
    }

    Heads heads() {
        return heads;
    }

    Initializer initializer(String segment) {
        Initializer initializer = initializers.get(segment);
        if (initializer == null) {
            throw new IllegalArgumentException("there is no parameter segment '" + segment + "'");
        }
        return initializer;
    }

    /**
     * Runs every modality: samples a tile at a time up to the features, and all samples through the heads, of which some
     * look at the whole batch.
     *
     * @param memory takes the arenas that everything lies in
     */
    List<ModalityTrace> forward(
            Engine engine, Weights weights, Batch batch, Optional<Phase.Training> training, List<Arena> memory) {
        List<Tile> tiles = Tile.of(batch.size(), engine.samplesPerTile(rowsPerSample));
        List<OnItsWay> modalities = paths.stream()
                .map(path -> new OnItsWay(path, engine, weights, batch, training, tiles, memory))
                .toList();
        engine.forEach(
                modalities.size(), (kernels, number) -> modalities.get(number).begin(kernels));
        engine.forEach(
                tiles.size() * modalities.size(),
                (kernels, number) ->
                        modalities.get(number % modalities.size()).throughTile(number / modalities.size(), kernels));
        engine.forEach(
                modalities.size(), (kernels, number) -> modalities.get(number).throughHeads(kernels));
        return modalities.stream().map(OnItsWay::trace).toList();
    }

    /** One modality on its way forward. */
    private final class OnItsWay {

        private final ModalityPath path;
        private final Engine engine;
        private final Weights weights;
        private final Features features;
        private final int candidates;
        private final Optional<RandomStreams> streams;
        private final int firstSample;
        private final List<Tile> tiles;
        private final Arena whole;
        private final List<Arena> ofTiles;
        private final ModalityPath.PathTrace[] traces;
        private final List<HeadTrace> projected = new ArrayList<>();
        private Optional<ModalityPath.Places> places = Optional.empty();
        private final Matrix outputs;

        OnItsWay(
                ModalityPath path,
                Engine engine,
                Weights weights,
                Batch batch,
                Optional<Phase.Training> training,
                List<Tile> tiles,
                List<Arena> memory) {
            Modality modality = path.modality();
            this.path = path;
            this.engine = engine;
            this.weights = weights;
            this.features = batch.get(modality);
            this.candidates = batch.spec().get(modality).candidates();
            this.streams = training.map(step -> step.streams().child(modality.name()));
            this.firstSample = training.map(Phase.Training::firstSample).orElse(0);
            this.tiles = tiles;
            this.whole = engine.arena();
            memory.add(whole);
            this.ofTiles = tiles.stream().map(tile -> engine.arena()).toList();
            memory.addAll(ofTiles);
            this.outputs = whole.allocate(features.rows(), path.featureWidth());
            this.traces = new ModalityPath.PathTrace[tiles.size()];
        }

        private Forward pass(Kernels kernels, Arena arena, int begin, int end) {
            return new Forward(
                    engine,
                    kernels,
                    weights,
                    arena,
                    streams,
                    (firstSample + begin) * candidates,
                    Arrays.copyOfRange(features.valid(), begin * candidates, end * candidates));
        }

        void begin(Kernels kernels) {
            places = Optional.of(path.places(pass(kernels, whole, 0, 0)));
        }

        void throughTile(int number, Kernels kernels) {
            Tile tile = tiles.get(number);
            Features some =
                    tiles.size() == 1 ? features : features.slice(tile.begin() * candidates, tile.end() * candidates);
            Forward pass = pass(kernels, ofTiles.get(number), tile.begin(), tile.end());
            traces[number] = path.forward(some, places.orElseThrow(), pass);
            kernels.copy(traces[number].output(), outputs.rows(tile.begin() * candidates, tile.samples() * candidates));
        }

        void throughHeads(Kernels kernels) {
            Forward pass = pass(kernels, whole, 0, features.rows() / candidates);
            Matrix current = outputs;
            for (Heads.Head head : heads.of(path.modality())) {
                Trace projection = head.layers().forward(current, pass);
                projected.add(new HeadTrace(head.output(), projection));
                current = projection.output();
            }
        }

        ModalityTrace trace() {
            return new ModalityTrace(tiles, Arrays.asList(traces), projected, features.rows() / candidates);
        }
    }

    /**
     * One modality's features and embeddings, and the way back.
     *
     * @param tiles which samples were taken together
     * @param paths per tile, the way to the features
     * @param heads each took in what the one before it gave out, for all samples
     * @param samples how many there are
     */
    record ModalityTrace(List<Tile> tiles, List<ModalityPath.PathTrace> paths, List<HeadTrace> heads, int samples) {

        ModalityTrace {
            tiles = List.copyOf(tiles);
            paths = List.copyOf(paths);
            heads = List.copyOf(heads);
        }

        /** Rows within the stack. */
        long rows() {
            return paths.stream()
                    .mapToLong(path ->
                            (long) path.sequences().count() * path.sequences().tokens())
                    .sum();
        }
    }

    /** The pass through one head; what it gave out are the embeddings of {@code output}. */
    record HeadTrace(Output output, Trace trace) {}
}
