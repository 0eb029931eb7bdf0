package dev.harmonize.core.report;

import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.DefaultRealigners;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What there is to say of a realigner with default options.
 *
 * @param component the realigner
 * @param counts the numbers of objectives, up to {@link #MOST_OBJECTIVES}, that its factory takes; empty if default options
 *     make no realigner at all, and then there is nothing to say in what follows
 * @param needs what it looks at, such as {@code Gram matrices}
 * @param anyGranularity whether it works on parts of a batch
 * @param stateful whether it remembers something from step to step
 * @param promises what holds for its directions
 */
record RealignerProfile(
        ComponentDescriptor component,
        SortedSet<Integer> counts,
        List<String> needs,
        boolean anyGranularity,
        boolean stateful,
        Set<Promise> promises) {

    static final int MOST_OBJECTIVES = 8;

    /** The profiles of all realigners of a catalog, sorted by id. */
    static List<RealignerProfile> all(PluginCatalog catalog) {
        DefaultRealigners realigners = new DefaultRealigners(catalog);
        return catalog.all(ComponentKind.REALIGNER).stream()
                .map(component -> of(component, realigners))
                .toList();
    }

    private static RealignerProfile of(ComponentDescriptor component, DefaultRealigners realigners) {
        SortedSet<Integer> counts = new TreeSet<>();
        Optional<Realigner> first = Optional.empty();
        for (int count = 1; count <= MOST_OBJECTIVES; count++) {
            List<String> names =
                    IntStream.range(0, count).mapToObj(k -> "objective-" + k).toList();
            Optional<Realigner> made = realigners.create(component.id(), names, new Problems());
            if (made.isPresent()) {
                counts.add(count);
            }
            first = first.or(() -> made);
        }
        return first.map(realigner ->
                        PluginCatalog.callInPluginContext(component, () -> of(component, counts, realigner)))
                .orElseGet(() -> new RealignerProfile(component, counts, List.of(), false, false, Set.of()));
    }

    private static RealignerProfile of(ComponentDescriptor component, SortedSet<Integer> counts, Realigner realigner) {
        Set<Promise> promises = EnumSet.noneOf(Promise.class);
        promises.addAll(realigner.promises());
        return new RealignerProfile(
                component,
                counts,
                needs(realigner),
                realigner instanceof GramianRealigner,
                realigner instanceof Stateful,
                promises);
    }

    private static List<String> needs(Realigner realigner) {
        List<String> needs = new ArrayList<>();
        if (realigner instanceof JacobianRealigner) {
            needs.add("gradients");
        } else if (realigner instanceof GramianRealigner gramian && gramian.needsGramians()) {
            needs.add("Gram matrices");
        }
        if (realigner.needsLosses()) {
            needs.add("losses");
        }
        return needs;
    }

    /** Whether default options make a realigner. */
    boolean makeable() {
        return !counts.isEmpty();
    }

    /** The numbers of objectives in symbols, such as {@code ≥ 3}. */
    String countsLabel() {
        return Counts.label(counts, 1, MOST_OBJECTIVES);
    }
}
