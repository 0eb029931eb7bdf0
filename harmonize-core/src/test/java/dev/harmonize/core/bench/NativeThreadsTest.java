package dev.harmonize.core.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeThreadsTest {

    @Test
    void whatIsAskedForIsInEffectOnlyIfEverythingUsesIt() {
        assertThat(new NativeThreads(2, 2, 2).are(2)).isTrue();
        assertThat(new NativeThreads(2, 2, 2).are(1)).isFalse();
        assertThat(new NativeThreads(1, 2, 2).are(2)).isFalse();
        assertThat(new NativeThreads(2, 1, 2).are(2)).isFalse();
        assertThat(new NativeThreads(2, 2, 1).are(2)).isFalse();
        assertThat(new NativeThreads(2, 0, 2).are(2))
                .as("a backend that does not say")
                .isTrue();
    }

    @Test
    void theyAreDescribedApartWhereTheyDiffer() {
        assertThat(new NativeThreads(1, 1, 1).describe()).isEqualTo("1 thread");
        assertThat(new NativeThreads(2, 2, 2).describe()).isEqualTo("2 threads");
        assertThat(new NativeThreads(2, 2, 0).describe())
                .as("matrix products on a GPU")
                .isEqualTo("2 threads");
        assertThat(new NativeThreads(1, 2, 3).describe()).isEqualTo("threads: 1 elementwise, 2 in OpenMP, 3 in BLAS");
    }

    @Test
    void testsRunWithOneThread() {
        assertThat(NativeThreads.inEffect()).isEqualTo(new NativeThreads(1, 1, 1));
    }
}
