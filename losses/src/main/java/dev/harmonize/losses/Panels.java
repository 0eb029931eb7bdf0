package dev.harmonize.losses;

import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Work on rows or columns, a panel of them at a time, by as many threads as ND4J's native code has. What is a panel does
 * not depend on the number of threads, so neither do results that are put together in the order of the panels.
 */
final class Panels {

    /** Many more panels than threads, and much more work in a panel than in handing it over. */
    private static final int SIZE = 64;

    private Panels() {}

    /** Those from {@code begin} to {@code end}, exclusive. */
    record Panel(int begin, int end) {}

    /** What is found in each panel of the numbers from {@code begin} to {@code end}, in their order. */
    static <T> List<T> map(int begin, int end, Function<Panel, T> work) {
        IntStream numbers = IntStream.range(0, (end - begin + SIZE - 1) / SIZE);
        boolean alone = Nd4j.getEnvironment().maxMasterThreads() == 1;
        return (alone ? numbers : numbers.parallel())
                .mapToObj(p -> new Panel(begin + p * SIZE, Math.min(end, begin + (p + 1) * SIZE)))
                .map(work)
                .toList();
    }

    /** Works on each panel of the numbers below {@code end}. */
    static void forEach(int end, Consumer<Panel> work) {
        map(0, end, panel -> {
            work.accept(panel);
            return panel;
        });
    }
}
