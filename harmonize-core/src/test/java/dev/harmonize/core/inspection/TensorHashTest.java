package dev.harmonize.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.data.Features;
import org.junit.jupiter.api.Test;

final class TensorHashTest {

    @Test
    void hashesAreThoseOfNumPysBytes() {
        // hashlib.sha256(numpy.arange(5, dtype='<f4').tobytes()).hexdigest(), and the same with '<i4'.
        boolean[] valid = {true};

        assertThat(TensorHash.sha256(new Features.Dense(new float[] {0, 1, 2, 3, 4}, valid)))
                .isEqualTo("8deb90668ea3a6845d5c04454798ccb63829a88ff827892f2dc11c808baac7af");
        assertThat(TensorHash.sha256(new Features.TokenIds(new int[] {0, 1, 2, 3, 4}, valid)))
                .isEqualTo("e528f4309e1413e6bc35aea5d8db8519384d2fcc33f9dd5d1126d73f104cf92a");
    }

    @Test
    void lengthDoesNotMatter() {
        // hashlib.sha256(numpy.zeros(100000, dtype='<f4').tobytes()).hexdigest()
        assertThat(TensorHash.sha256(new Features.Dense(new float[100_000], new boolean[] {true})))
                .isEqualTo("946cc2661d32ad837bd22fb051ee47ed6012e33a6db1617870fec60691ed7f09");
    }
}
