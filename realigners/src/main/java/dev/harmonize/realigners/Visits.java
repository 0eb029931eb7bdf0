package dev.harmonize.realigners;

import java.util.random.RandomGenerator;

/** In which order a gradient visits the K gradients of a unit, itself among them. One object serves one call. */
final class Visits {

    private final PcGrad.Order order;
    private final int[] visits;

    Visits(PcGrad.Order order, int count) {
        this.order = order;
        this.visits = new int[count];
        for (int j = 0; j < count; j++) {
            visits[j] = order == PcGrad.Order.DESCENDING ? count - 1 - j : j;
        }
    }

    /** The order of the next gradient's visits; valid until the next one is asked for. */
    int[] next(RandomGenerator random) {
        if (order == PcGrad.Order.RANDOM) {
            shuffle(random);
        }
        return visits;
    }

    /** Fisher and Yates's shuffle. */
    private void shuffle(RandomGenerator random) {
        for (int last = visits.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int value = visits[last];
            visits[last] = visits[other];
            visits[other] = value;
        }
    }
}
