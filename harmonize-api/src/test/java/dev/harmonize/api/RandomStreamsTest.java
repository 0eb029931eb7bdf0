package dev.harmonize.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

final class RandomStreamsTest {

    private static final long SEED = 17;

    /**
     * Every published result depends on these numbers, so they may not change. Computed with an implementation of FNV-1a
     * and SplitMix64 in another language.
     */
    @Test
    void numbersAreThoseOfTheReference() {
        RandomStreams streams = new RandomStreams(SEED);

        assertThat(streams.child("order").seed()).isEqualTo(2007887067841526691L);
        assertThat(streams.child("order").child("train").seed()).isEqualTo(-3777130748822938318L);
        assertThat(streams.child("données").seed()).isEqualTo(-73821068758915980L);
        assertThat(three(streams.generator()))
                .containsExactly(3676530691901710540L, -349246886236428807L, 7999293385397306638L);
        assertThat(three(streams.generator(0)))
                .containsExactly(-1347174762084615358L, 3450136031417281118L, -8336995127521963372L);
        assertThat(three(streams.generator(3, 250)))
                .containsExactly(-4241738997808789467L, -5906482964881878759L, 4241157548589163822L);
        assertThat(three(streams.child("order").generator(1)))
                .containsExactly(3453953389926975358L, -448858982485084424L, -5507241686019636961L);
    }

    @Test
    void aPositionGivesTheSameNumbersWhateverWasDrawnBefore() {
        RandomStreams streams = new RandomStreams(SEED);
        long[] expected = three(streams.generator(4, 2));
        streams.generator(4, 1).nextLong();
        streams.child("other").generator(4, 2).nextLong();

        assertThat(three(streams.generator(4, 2))).isEqualTo(expected);
        assertThat(three(new RandomStreams(SEED).generator(4, 2))).isEqualTo(expected);
    }

    @Test
    void differentAddressesGiveDifferentNumbers() {
        Set<Long> first = new HashSet<>();
        int addresses = 0;
        for (long seed : new long[] {0, 1, -1, SEED, Long.MIN_VALUE}) {
            RandomStreams root = new RandomStreams(seed);
            for (RandomStreams streams : new RandomStreams[] {
                root,
                root.child(""),
                root.child("a"),
                root.child("b"),
                root.child("ab"),
                root.child("a").child("b"),
                root.child("b").child("a")
            }) {
                first.add(streams.generator().nextLong());
                addresses++;
                for (long i = 0; i < 100; i++) {
                    first.add(streams.generator(i).nextLong());
                    addresses++;
                    for (long j = 0; j < 100; j++) {
                        first.add(streams.generator(i, j).nextLong());
                        addresses++;
                    }
                }
            }
        }

        assertThat(first).hasSize(addresses);
    }

    @Test
    void neighbouringPositionsAreUnrelated() {
        RandomStreams streams = new RandomStreams(SEED);
        int count = 100_000;
        double mean = 0;
        double product = 0;
        double previous = streams.generator(0, 0).nextDouble();
        for (int index = 1; index <= count; index++) {
            double next = streams.generator(0, index).nextDouble();
            mean += next / count;
            product += (next - 0.5) * (previous - 0.5) / count;
            previous = next;
        }

        // Bounds are five standard errors of independent uniform numbers.
        assertThat(mean).isEqualTo(0.5, within(5 * Math.sqrt(1 / 12.0 / count)));
        assertThat(product).isEqualTo(0, within(5.0 / 12 / Math.sqrt(count)));
    }

    private static long[] three(RandomGenerator random) {
        return random.longs(3).toArray();
    }
}
