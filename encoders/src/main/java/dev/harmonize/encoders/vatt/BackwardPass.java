package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Cotangents;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The way from cotangents back to the raw input, for several objectives at once and all modalities and tiles side by side,
 * a level at a time: whatever parameters are shared have been passed by all of them before the next level begins, so that
 * what is told of a level is all there is to tell of its parameters.
 */
final class BackwardPass {

    private final Engine engine;
    private final List<Way> ways = new ArrayList<>();
    private final List<Arena> memory = new ArrayList<>();
    private final boolean keeps;
    private final Consumer<List<Contribution>> levels;

    private BackwardPass(Engine engine, boolean keeps, Consumer<List<Contribution>> levels) {
        this.engine = engine;
        this.keeps = keeps;
        this.levels = levels;
    }

    /**
     * Goes back; a modality that no objective reaches is left out.
     *
     * @param concerns whether there is any use for how the parameters of a module took part
     * @param levels told, level by level, how parameters took part; what they are told of is gone afterwards
     */
    static void run(
            Engine engine,
            List<Model.ModalityTrace> traces,
            List<Cotangents> objectives,
            Predicate<String> concerns,
            Consumer<List<Contribution>> levels) {
        BackwardPass pass = new BackwardPass(engine, false, levels);
        try {
            pass.run(traces, objectives, concerns);
        } finally {
            pass.memory.forEach(Arena::close);
        }
    }

    /** Like {@link #run}, but what the levels are told of stays; it lies in the arenas that are returned. */
    static List<Arena> runAndKeep(
            Engine engine,
            List<Model.ModalityTrace> traces,
            List<Cotangents> objectives,
            Consumer<List<Contribution>> levels) {
        BackwardPass pass = new BackwardPass(engine, true, levels);
        boolean done = false;
        try {
            pass.run(traces, objectives, module -> true);
            done = true;
            return List.copyOf(pass.memory);
        } finally {
            if (!done) {
                pass.memory.forEach(Arena::close);
            }
        }
    }

    private void run(List<Model.ModalityTrace> traces, List<Cotangents> objectives, Predicate<String> concerns) {
        List<HeadWay> fromHeads =
                traces.stream().map(trace -> new HeadWay(trace, arena())).toList();
        engine.forEach(
                fromHeads.size(), (kernels, number) -> fromHeads.get(number).throughHeads(objectives, kernels));
        levels.accept(fromHeads.stream().flatMap(way -> way.told.stream()).toList());
        fromHeads.forEach(HeadWay::addWays);
        int depth = ways.stream().mapToInt(Way::levels).max().orElse(0);
        for (int level = depth - 1; level >= 0; level--) {
            int current = level;
            throughLevel((way, kernels) -> way.through(current, kernels));
        }
        ways.removeIf(way -> !concerns.test(way.path.path().inputModule()));
        throughLevel(Way::toInput);
    }

    private void throughLevel(Step step) {
        List<Arena> used = ways.stream().map(way -> engine.arena()).toList();
        boolean done = false;
        try {
            for (int i = 0; i < ways.size(); i++) {
                ways.get(i).current = used.get(i);
            }
            engine.forEach(ways.size(), (kernels, number) -> step.take(ways.get(number), kernels));
            levels.accept(ways.stream().flatMap(way -> way.told.stream()).toList());
            done = true;
        } finally {
            if (keeps && done) {
                memory.addAll(used);
            } else {
                used.forEach(Arena::close);
            }
        }
    }

    private Arena arena() {
        Arena arena = engine.arena();
        memory.add(arena);
        return arena;
    }

    /** What a way does on one level. */
    private interface Step {
        void take(Way way, Kernels kernels);
    }

    /** Where one modality is on its way through the heads, with all samples. */
    private final class HeadWay {

        private final Model.ModalityTrace trace;
        private final Arena arena;
        private Optional<Deltas> features = Optional.empty();
        private final List<Contribution> told = new ArrayList<>();

        HeadWay(Model.ModalityTrace trace, Arena arena) {
            this.trace = trace;
            this.arena = arena;
        }

        void throughHeads(List<Cotangents> objectives, Kernels kernels) {
            for (int i = trace.heads().size() - 1; i >= 0; i--) {
                Model.HeadTrace head = trace.heads().get(i);
                features = sum(Deltas.of(head.output(), objectives, engine, kernels, arena), features, kernels)
                        .map(deltas -> through(head.trace(), deltas, kernels));
            }
        }

        private Deltas through(Trace head, Deltas deltas, Kernels kernels) {
            Contributions contributions = new Contributions(kernels, arena, deltas.objectives(), 0, trace.samples());
            Matrix next = head.backward(deltas.rows(), contributions);
            told.addAll(contributions.told());
            return new Deltas(deltas.objectives(), next);
        }

        private Optional<Deltas> sum(Optional<Deltas> first, Optional<Deltas> second, Kernels kernels) {
            if (first.isPresent() && second.isPresent()) {
                return Optional.of(Deltas.sum(first.get(), second.get(), kernels, arena));
            }
            return first.or(() -> second);
        }

        void addWays() {
            features.ifPresent(deltas -> {
                for (int i = 0; i < trace.tiles().size(); i++) {
                    ways.add(new Way(trace.tiles().get(i), trace.paths().get(i), trace.samples(), deltas, arena()));
                }
            });
        }
    }

    /** Where one tile of one modality is on its way. */
    private final class Way {

        private final Tile tile;
        private final ModalityPath.PathTrace path;
        private final List<Integer> objectives;
        private final Deltas features;
        private final int perSample;
        /** Holds the deltas between levels. */
        private final Arena between;

        private Arena current;
        private Optional<Matrix> deltas = Optional.empty();
        private Optional<Matrix> spare = Optional.empty();
        private List<Contribution> told = List.of();

        Way(Tile tile, ModalityPath.PathTrace path, int samples, Deltas features, Arena between) {
            this.tile = tile;
            this.path = path;
            this.objectives = features.objectives();
            this.features = features;
            this.perSample = features.rows().rows() / objectives.size() / samples;
            this.between = between;
            this.current = between;
        }

        int levels() {
            return path.levels().size();
        }

        void through(int level, Kernels kernels) {
            Contributions contributions = contributions(kernels);
            Matrix result = path.levels().get(level).backward(arrived(kernels), contributions);
            told = contributions.told();
            deltas = Optional.of(keeps ? result : copied(result, kernels));
        }

        void toInput(Kernels kernels) {
            Contributions contributions = contributions(kernels);
            path.backwardFromStack(arrived(kernels), contributions);
            told = contributions.told();
        }

        private Contributions contributions(Kernels kernels) {
            return new Contributions(kernels, current, objectives, tile.begin(), tile.samples());
        }

        private Matrix arrived(Kernels kernels) {
            return deltas.orElseGet(
                    () -> features.some(tile.begin() * perSample, tile.samples() * perSample, kernels, between));
        }

        /**
         * Moves deltas out of the memory of a level, which is freed before the next begins. Not to where the deltas of this
         * level came from: what was told of it still refers to them.
         */
        private Matrix copied(Matrix result, Kernels kernels) {
            Matrix target = spare.filter(existing -> existing.rows() == result.rows())
                    .orElseGet(() -> between.allocate(result.rows(), result.columns()));
            spare = deltas;
            kernels.copy(result, target);
            return target;
        }
    }
}
