package dev.harmonize.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.StreamRequest.Mode;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

final class SampleBatchStreamTest {

    private static final BatchSpec SPEC =
            new BatchSpec(Map.of(Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(1, 1), 1)));

    @Test
    void anEpochOfUnknownLengthEndsWhereTheSequenceEnds() {
        Numbers numbers = new Numbers(7);
        for (int threads : new int[] {1, 3}) {
            try (BatchStream stream = open(numbers, 3, Mode.EVALUATION, threads)) {
                assertThat(all(stream)).containsExactly(List.of(0L, 1L, 2L), List.of(3L, 4L, 5L), List.of(6L));
            }
            try (BatchStream stream = open(numbers, 3, Mode.TRAINING, threads)) {
                assertThat(read(stream, 3))
                        .containsExactly(List.of(0L, 1L, 2L), List.of(3L, 4L, 5L), List.of(100L, 101L, 102L));
                assertThat(stream.epoch()).isEqualTo(1);
            }
        }
        assertThat(numbers.open).as("sequences that were not closed").isZero();
    }

    @Test
    void whatCannotBeReadIsLeftOutWhetherTheSequenceOrTheDecoderFindsIt() {
        for (int threads : new int[] {1, 4}) {
            Numbers numbers = new Numbers(10);
            numbers.damagedInSequence.addAll(List.of(0, 4));
            numbers.damagedWhenDecoded.addAll(List.of(5, 9));
            SkippedSamples skipped = skipping();
            try (BatchStream stream =
                    new SampleBatchStream<>(request(4, Mode.EVALUATION, threads), SPEC, skipped, numbers)) {
                assertThat(all(stream)).containsExactly(List.of(1L, 2L, 3L, 6L), List.of(7L, 8L));
            }
            assertThat(skipped.named())
                    .extracting(SkippedSamples.Skipped::source)
                    .containsExactly("0", "4", "5", "9");
        }
    }

    @Test
    void aSequenceThatBreaksOffFailsWhenItsTurnHasCome() {
        for (int threads : new int[] {1, 4}) {
            Numbers numbers = new Numbers(10);
            numbers.breaksAt = 3;
            try (BatchStream stream = open(numbers, 3, Mode.EVALUATION, threads)) {
                assertThat(read(stream, 1)).containsExactly(List.of(0L, 1L, 2L));
                assertThatThrownBy(stream::next)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage("cut off");
            }
        }
    }

    @Test
    void aRestoredStreamGoesOnWithTheNextBatchWithoutDecodingWhatWasBefore() {
        for (int before = 0; before < 6; before++) {
            Numbers numbers = new Numbers(10);
            numbers.damagedInSequence.add(1);
            try (BatchStream stream = open(numbers, 3, Mode.TRAINING, 1)) {
                read(stream, before);
                State state = stream.save();
                List<List<Long>> expected = read(stream, 4);
                Numbers others = new Numbers(10);
                others.damagedInSequence.add(1);
                try (BatchStream restored = open(others, 3, Mode.TRAINING, 2)) {
                    restored.restore(state);
                    assertThat(others.decoded).isZero();
                    assertThat(read(restored, 4)).as("after " + before).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aPositionBehindTheEndIsRefusedAndChangesNothing() {
        Numbers numbers = new Numbers(5);
        try (BatchStream stream = open(numbers, 2, Mode.TRAINING, 1)) {
            read(stream, 1);
            assertThatThrownBy(() -> stream.restore(new State(Map.of(), Map.of("epoch", 2L, "position", 6L))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("position 6 of epoch 2 is outside split 'train', which has 5 samples");
            assertThat(read(stream, 1)).containsExactly(List.of(2L, 3L));
            assertThat(numbers.open).isEqualTo(1);
        }
    }

    @Test
    void anEpochThatIsTooShortForABatchFailsInsteadOfGoingRoundForEver() {
        try (BatchStream stream = open(new Numbers(2), 3, Mode.TRAINING, 1)) {
            assertThatThrownBy(stream::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("too few samples of split 'train'");
        }
    }

    private static SkippedSamples skipping() {
        SkippedSamples skipped = new SkippedSamples(OnError.SKIP, 1);
        skipped.expect(10);
        return skipped;
    }

    private static BatchStream open(Numbers numbers, int batchSize, Mode mode, int threads) {
        return new SampleBatchStream<>(request(batchSize, mode, threads), SPEC, skipping(), numbers);
    }

    private static StreamRequest request(int batchSize, Mode mode, int threads) {
        return StreamRequest.of("train", batchSize, mode, new RandomStreams(1)).withThreads(threads);
    }

    private static List<List<Long>> all(BatchStream stream) {
        List<List<Long>> batches = new ArrayList<>();
        while (stream.hasNext()) {
            batches.addAll(read(stream, 1));
        }
        return batches;
    }

    private static List<List<Long>> read(BatchStream stream, int count) {
        List<List<Long>> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(LongStream.of(stream.next().batch().ids()).boxed().toList());
        }
        return batches;
    }

    /** The numbers from 0; sample i of epoch e has id 100 e + i. Nobody knows how many there are. */
    private static final class Numbers implements SampleSource<Integer> {

        private final int size;
        private final Set<Integer> damagedInSequence = new TreeSet<>();
        private final Set<Integer> damagedWhenDecoded = new TreeSet<>();
        private int breaksAt = Integer.MAX_VALUE;
        private int open;
        private int decoded;

        Numbers(int size) {
            this.size = size;
        }

        @Override
        public SampleSequence<Integer> samples(int epoch) {
            open++;
            return new SampleSequence<>() {
                private int position;

                @Override
                public Optional<Integer> next() {
                    int number = position;
                    if (number == breaksAt) {
                        throw new UncheckedIOException("cut off", new IOException());
                    }
                    if (number == size) {
                        return Optional.empty();
                    }
                    position++;
                    if (damagedInSequence.contains(number)) {
                        throw new UnreadableSampleException(Integer.toString(number), "damaged");
                    }
                    return Optional.of(number);
                }

                @Override
                public long remaining() {
                    return Long.MAX_VALUE;
                }

                @Override
                public long skip(long count) {
                    int skipped = (int) Math.min(count, (long) size - position);
                    position += skipped;
                    return skipped;
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }

        @Override
        public synchronized Sample decode(int epoch, Integer number) {
            decoded++;
            if (damagedWhenDecoded.contains(number)) {
                throw new UnreadableSampleException(number.toString(), "damaged");
            }
            float[] values = new float[1];
            Arrays.fill(values, number);
            Features features = new Features.Dense(values, new boolean[] {true});
            return new Sample(100L * epoch + number, Map.of(Modality.AUDIO, features), OptionalInt.empty(), Set.of());
        }
    }
}
