package dev.harmonize.datasets.decorators;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Who gives a modality to whom: for every sample of a split, the index of the sample that it takes from, itself if it is
 * left alone.
 *
 * <p>The receiving samples are a random subset. They take from each other in a random permutation in which none keeps its
 * own, and, if wanted, none takes from a sample of its own class; so what is planted in the split has the same
 * distribution as what was there. Where one class has more than half of the receivers no such permutation exists, and
 * the receivers that are left take from anywhere in the split.
 */
final class Donors {

    private final int[] receivers;
    private final IntFunction<OptionalInt> label;
    private final int splitSize;
    private final RandomGenerator random;

    private Donors(int[] receivers, IntFunction<OptionalInt> label, int splitSize, RandomGenerator random) {
        this.receivers = receivers;
        this.label = label;
        this.splitSize = splitSize;
        this.random = random;
    }

    /**
     * Draws donors.
     *
     * @param splitSize number of samples, at least 2 if any sample is to receive
     * @param receiving number of samples that receive
     * @param label class of a sample; where it is present, donor and receiver have different classes if at all possible
     * @return donor by sample, length {@code splitSize}
     */
    static int[] draw(int splitSize, int receiving, IntFunction<OptionalInt> label, RandomGenerator random) {
        int[] samples = identity(splitSize);
        // The first steps of a Fisher-Yates shuffle draw a subset.
        for (int i = 0; i < receiving; i++) {
            swap(samples, i, i + random.nextInt(splitSize - i));
        }
        int[] donors = identity(splitSize);
        new Donors(Arrays.copyOf(samples, receiving), label, splitSize, random).assign(donors);
        return donors;
    }

    private void assign(int[] donors) {
        int[] giving = receivers.clone();
        for (int i = giving.length - 1; i > 0; i--) {
            swap(giving, i, random.nextInt(i + 1));
        }
        for (int i = 0; i < giving.length; i++) {
            if (alike(receivers[i], giving[i])) {
                repair(giving, i);
            }
        }
        for (int i = 0; i < giving.length; i++) {
            donors[receivers[i]] = alike(receivers[i], giving[i]) ? anywhere(receivers[i]) : giving[i];
        }
    }

    /**
     * Swaps donors between receiver i and another such that both are fine. As long as no class has more than half of the
     * receivers there is such a swap, whatever the permutation: a class with n receivers rules out at most 2n - 1 others.
     */
    private void repair(int[] giving, int i) {
        int start = random.nextInt(giving.length);
        for (int step = 0; step < giving.length; step++) {
            int j = (start + step) % giving.length;
            if (!alike(receivers[i], giving[j]) && !alike(receivers[j], giving[i])) {
                swap(giving, i, j);
                return;
            }
        }
    }

    /** A donor from the whole split: of another class, or at least another sample. */
    private int anywhere(int receiver) {
        int start = random.nextInt(splitSize);
        for (int step = 0; step < splitSize; step++) {
            int donor = (start + step) % splitSize;
            if (!alike(receiver, donor)) {
                return donor;
            }
        }
        return (receiver + 1 + random.nextInt(splitSize - 1)) % splitSize;
    }

    private boolean alike(int receiver, int donor) {
        if (receiver == donor) {
            return true;
        }
        OptionalInt own = label.apply(receiver);
        return own.isPresent() && own.equals(label.apply(donor));
    }

    private static int[] identity(int length) {
        int[] indices = new int[length];
        Arrays.setAll(indices, i -> i);
        return indices;
    }

    private static void swap(int[] array, int i, int j) {
        int swapped = array[i];
        array[i] = array[j];
        array[j] = swapped;
    }
}
