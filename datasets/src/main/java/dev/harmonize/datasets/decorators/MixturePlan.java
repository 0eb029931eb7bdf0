package dev.harmonize.datasets.decorators;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.datasets.base.Lazy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A split of a mixture: a list of the samples of the first part, those of the second, and so on. Where a part gives more
 * samples than it has, all of them come again; where it gives fewer, or a last round is not whole, chance takes some.
 */
final class MixturePlan {

    private final int[] sizes;
    private final int[] begins;
    private final List<Lazy<int[]>> orders = new ArrayList<>();

    /**
     * Where a sample of the mixture comes from.
     *
     * @param part which one
     * @param index within the part's split
     * @param repeat how many times it is in the list before
     */
    record Place(int part, int index, int repeat) {}

    /**
     * A plan.
     *
     * @param sizes samples of each part
     * @param taken how many each part gives
     * @param streams choose those of rounds that are not whole
     */
    MixturePlan(int[] sizes, int[] taken, RandomStreams streams) {
        this.sizes = sizes.clone();
        this.begins = new int[sizes.length + 1];
        for (int part = 0; part < sizes.length; part++) {
            begins[part + 1] = Math.addExact(begins[part], taken[part]);
            int size = sizes[part];
            RandomStreams own = streams.child(Integer.toString(part));
            orders.add(new Lazy<>(() -> permutation(size, own.generator())));
        }
    }

    int size() {
        return begins[begins.length - 1];
    }

    int parts() {
        return sizes.length;
    }

    /** How many times a sample is in the list at most. */
    int mostRepeats() {
        int most = 1;
        for (int part = 0; part < sizes.length; part++) {
            most = Math.max(most, (begins[part + 1] - begins[part] + sizes[part] - 1) / sizes[part]);
        }
        return most;
    }

    /** Which part gives a sample. */
    int part(int position) {
        int found = Arrays.binarySearch(begins, position);
        // Of parts that give nothing, the last of those that begin here gives it.
        int part = found < 0 ? -found - 2 : found;
        while (begins[part + 1] == position) {
            part++;
        }
        return part;
    }

    /** Where the sample at a position of the list comes from. */
    Place place(int position) {
        int part = part(position);
        int within = position - begins[part];
        int repeat = within / sizes[part];
        int index = within % sizes[part];
        boolean whole = (repeat + 1L) * sizes[part] <= begins[part + 1] - begins[part];
        return new Place(part, whole ? index : orders.get(part).get()[index], repeat);
    }

    /** Reorders positions such that every beginning of them has of each part its share, but for one sample. */
    void interleave(int[] positions) {
        int[][] queues = new int[parts()][positions.length];
        int[] counts = new int[parts()];
        for (int position : positions) {
            int part = part(position);
            queues[part][counts[part]++] = position;
        }
        int[] given = new int[parts()];
        for (int i = 0; i < positions.length; i++) {
            int next = -1;
            double mostBehind = Double.NEGATIVE_INFINITY;
            for (int part = 0; part < counts.length; part++) {
                double behind = (i + 1.0) * counts[part] / positions.length - given[part];
                if (given[part] < counts[part] && behind > mostBehind) {
                    next = part;
                    mostBehind = behind;
                }
            }
            positions[i] = queues[next][given[next]++];
        }
    }

    private static int[] permutation(int size, RandomGenerator random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
