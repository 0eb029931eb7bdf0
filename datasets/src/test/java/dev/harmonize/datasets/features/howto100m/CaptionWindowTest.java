package dev.harmonize.datasets.features.howto100m;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class CaptionWindowTest {

    private static final List<Caption> CAPTIONS = captions(0, 1, 2, 20, 21, 40, 41, 42);

    @Test
    void itGrowsOnTheSideWhereItSpansLessTime() {
        assertThat(CaptionWindow.around(CAPTIONS, 3, 1)).isEqualTo(new CaptionWindow(3, 4));
        assertThat(CaptionWindow.around(CAPTIONS, 3, 2)).isEqualTo(new CaptionWindow(3, 5));
        // From 2 s to 22 s is less than from 20 s to 41 s.
        assertThat(CaptionWindow.around(CAPTIONS, 3, 3)).isEqualTo(new CaptionWindow(2, 5));
    }

    @Test
    void atTheEndsItGrowsOnTheOtherSide() {
        assertThat(CaptionWindow.around(CAPTIONS, 0, 4)).isEqualTo(new CaptionWindow(0, 4));
        assertThat(CaptionWindow.around(CAPTIONS, 7, 4)).isEqualTo(new CaptionWindow(4, 8));
    }

    @Test
    void itHasNoMoreThanThereAre() {
        assertThat(CaptionWindow.around(CAPTIONS, 4, 100)).isEqualTo(new CaptionWindow(0, 8));
    }

    private static List<Caption> captions(double... starts) {
        List<Caption> captions = new ArrayList<>();
        for (double start : starts) {
            captions.add(new Caption(start, start + 1, ""));
        }
        return captions;
    }
}
