package dev.harmonize.core.report;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.DefaultLosses;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What there is to say of a loss with default options.
 *
 * @param component the loss
 * @param modalities the numbers of modalities, up to {@link #MOST_MODALITIES}, that its factory takes; empty if default
 *     options make no loss at all, and then there is nothing to say in what follows
 * @param candidates of how many modalities at once, and of which, a sample may have several rows
 * @param parameters the layout of what it learns
 * @param figures what its parameters mean before the first step, by name
 */
record LossProfile(
        ComponentDescriptor component,
        SortedSet<Integer> modalities,
        Candidates candidates,
        Parameters parameters,
        Map<String, Double> figures) {

    static final int LEAST_MODALITIES = 2;
    static final int MOST_MODALITIES = 8;

    private static final int SEVERAL = 3;
    private static final List<String> ORDINALS =
            List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth");

    /** The profiles of all losses of a catalog, sorted by id. */
    static List<LossProfile> all(PluginCatalog catalog) {
        DefaultLosses losses = new DefaultLosses(catalog);
        return catalog.all(ComponentKind.LOSS).stream()
                .map(component -> of(component, losses))
                .toList();
    }

    private static LossProfile of(ComponentDescriptor component, DefaultLosses losses) {
        SortedSet<Integer> modalities = new TreeSet<>();
        Optional<Loss> first = Optional.empty();
        for (int count = LEAST_MODALITIES; count <= MOST_MODALITIES; count++) {
            Optional<Loss> made = losses.create(component.id(), Collections.nCopies(count, 1), new Problems());
            if (made.isPresent()) {
                modalities.add(count);
            }
            first = first.or(() -> made);
        }
        return first.map(loss -> PluginCatalog.callInPluginContext(
                        component,
                        () -> new LossProfile(
                                component,
                                modalities,
                                Candidates.of(component.id(), modalities.first(), losses),
                                loss.parameters(),
                                figures(loss))))
                .orElseGet(() -> new LossProfile(
                        component, modalities, new Candidates(0, List.of(), false), Parameters.NONE, Map.of()));
    }

    private static Map<String, Double> figures(Loss loss) {
        if (loss.parameters().length() == 0) {
            return Map.of();
        }
        INDArray initial = Nd4j.zeros(DataType.DOUBLE, loss.parameters().length());
        loss.initialize(initial);
        return new TreeMap<>(loss.figures(initial));
    }

    /** Whether default options make a loss. */
    boolean makeable() {
        return !modalities.isEmpty();
    }

    /** The numbers of modalities in symbols, such as {@code ≥ 3}. */
    String modalitiesLabel() {
        return Counts.label(modalities, LEAST_MODALITIES, MOST_MODALITIES);
    }

    /**
     * Of which modalities a sample may have several rows, where the loss compares as few modalities as it can.
     *
     * @param modalities how many it compares
     * @param places those that may have several if the others have one, counted from 0
     * @param together whether all may have several at once
     */
    record Candidates(int modalities, List<Integer> places, boolean together) {

        static Candidates of(String id, int modalities, DefaultLosses losses) {
            List<Integer> places = new ArrayList<>();
            for (int place = 0; place < modalities; place++) {
                List<Integer> rows = new ArrayList<>(Collections.nCopies(modalities, 1));
                rows.set(place, SEVERAL);
                if (losses.takes(id, rows)) {
                    places.add(place);
                }
            }
            boolean together = losses.takes(id, Collections.nCopies(modalities, SEVERAL));
            return new Candidates(modalities, List.copyOf(places), together);
        }

        /** In words, such as {@code second}. */
        String label() {
            if (places.isEmpty()) {
                return "none";
            }
            if (places.size() == modalities) {
                return together ? "all" : "any one";
            }
            return places.stream().map(ORDINALS::get).collect(Collectors.joining(", "));
        }
    }
}
