package dev.harmonize.losses;

import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Work on rows or columns, a panel of them at a time, by no more threads than ND4J's native code may have. What is a panel
 * does not depend on the number of threads, so neither do results that are put together in the order of the panels.
 */
final class Panels {

    /** Many more panels than threads, and much more work in a panel than in handing it over. */
    private static final int SIZE = 64;

    private Panels() {}

    /** Those from {@code begin} to {@code end}, exclusive. */
    record Panel(int begin, int end) {}

    /** What is found in each panel of the numbers from {@code begin} to {@code end}, in their order. */
    static <T> List<T> map(int begin, int end, Function<Panel, T> work) {
        Panel[] panels = IntStream.range(0, (end - begin + SIZE - 1) / SIZE)
                .mapToObj(p -> new Panel(begin + p * SIZE, Math.min(end, begin + (p + 1) * SIZE)))
                .toArray(Panel[]::new);
        int threads = Math.min(panels.length, Nd4j.getEnvironment().maxMasterThreads());
        if (threads <= 1) {
            return Arrays.stream(panels).map(work).toList();
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReferenceArray<T> found = new AtomicReferenceArray<>(panels.length);
        IntStream.range(0, threads).parallel().forEach(thread -> {
            for (int p = next.getAndIncrement(); p < panels.length; p = next.getAndIncrement()) {
                found.set(p, work.apply(panels[p]));
            }
        });
        return IntStream.range(0, panels.length).mapToObj(found::get).toList();
    }

    /** Works on each panel of the numbers below {@code end}. */
    static void forEach(int end, Consumer<Panel> work) {
        map(0, end, panel -> {
            work.accept(panel);
            return panel;
        });
    }
}
