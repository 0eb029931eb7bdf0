package dev.harmonize.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.UncheckedIOException;

class SkippedSamplesTest {

    @Test
    void aSourceCountsOnceHoweverOftenItIsMet() {
        SkippedSamples skipped = new SkippedSamples(OnError.SKIP, 0.5);
        skipped.expect(4);

        for (int epoch = 0; epoch < 10; epoch++) {
            skipped.add("a.mp4", "is empty");
            skipped.add(new UnreadableSampleException("b.mp4", "ends within its header"));
        }

        assertThat(skipped.count()).isEqualTo(2);
        assertThat(skipped.named())
                .containsExactly(
                        new SkippedSamples.Skipped("a.mp4", "is empty"),
                        new SkippedSamples.Skipped("b.mp4", "ends within its header"));
    }

    @Test
    void moreThanTheShareIsRefused() {
        SkippedSamples skipped = new SkippedSamples(OnError.SKIP, 0.5);
        skipped.expect(3);
        skipped.add("a.mp4", "is empty");

        assertThatThrownBy(() -> skipped.add("b.mp4", "is empty"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        "2 of 3 samples cannot be read, and max-bad-share allows a share of 0.5; the last one: b.mp4:"
                                + " is empty");
    }

    @Test
    void nothingIsSkippedWhereErrorsFail() {
        assertThatThrownBy(() -> new SkippedSamples(OnError.FAIL, 1).add("a.mp4", "is empty"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("a.mp4: is empty")
                .hasMessageContaining("on-error = skip");
        assertThatThrownBy(() -> SkippedSamples.none().add("a.mp4", "is empty"))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void onlyTheFirstAreNamed() {
        SkippedSamples skipped = new SkippedSamples(OnError.SKIP, 1);
        skipped.expect(1_000_000);
        for (int i = 0; i < SkippedSamples.MOST_NAMED + 5; i++) {
            skipped.add(i + ".mp4", "is empty");
        }

        assertThat(skipped.count()).isEqualTo(SkippedSamples.MOST_NAMED + 5);
        assertThat(skipped.named()).hasSize(SkippedSamples.MOST_NAMED);
    }

    @Test
    void aShareIsFromZeroToOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SkippedSamples(OnError.SKIP, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new SkippedSamples(OnError.SKIP, 1.01));
    }
}
