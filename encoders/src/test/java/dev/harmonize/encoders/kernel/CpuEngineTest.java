package dev.harmonize.encoders.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.encoders.engines.Engines;
import dev.harmonize.encoders.kernel.KnownContribution.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class CpuEngineTest extends EngineContract {

    CpuEngineTest() {
        super(Engines.cpu(2), DataType.FLOAT, 1e-5, 1e-4);
    }

    @Test
    void namesItself() {
        assertThat(engine.name()).isEqualTo("cpu");
    }

    @Test
    void fewRowsPerSampleMakeTilesOfSeveralSamples() {
        assertThat(engine.samplesPerTile(1)).isGreaterThan(engine.samplesPerTile(33));
        assertThat(engine.samplesPerTile(33)).isGreaterThan(1);
    }

    /** Units of two samples begin and end within tiles. */
    @ParameterizedTest
    @CsvSource({
        "PRODUCT, 3, 17, 1",
        "PRODUCT, 3, 17, 2",
        "PRODUCT, 130, 65, 3",
        "SUM, 1, 65, 1",
        "SUM, 1, 17, 3",
        "ROWS, 33, 65, 1",
        "ROWS, 3, 17, 2"
    })
    void samplesMayComeInTiles(Kind kind, int in, int out, int perTile) {
        for (int objectives = 1; objectives <= 3; objectives++) {
            assertGradient(kind, in, out, objectives, perTile);
            for (int size : new int[] {1, 2, SAMPLES}) {
                assertInnerProducts(kind, in, out, objectives, perTile, size);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PRODUCT, 130, 300", "PRODUCT, 3, 17", "SUM, 1, 300", "ROWS, 33, 300"})
    void resultsAreTheSameToTheLastBitForAnyNumberOfThreads(Kind kind, int in, int out) {
        List<Contribution> contributions =
                KnownContribution.contributions(contributions(kind, passages(3), 2, in, out));
        SampleWeights weights =
                new SampleWeights(SAMPLES, 3, random.doubles(SAMPLES * 3L).toArray());
        List<double[]> gradients = new ArrayList<>();
        List<double[]> products = new ArrayList<>();
        for (int threads : new int[] {1, 2, 4}) {
            Engine some = Engines.cpu(threads);
            gradients.add(gradient(some, kind, in, out, contributions, Optional.of(weights)));
            products.add(some.innerProducts(List.of(contributions), new Units(SAMPLES, 2), 3)
                    .get(0));
        }

        for (int other = 1; other < gradients.size(); other++) {
            assertThat(gradients.get(other)).containsExactly(gradients.get(0));
            assertThat(products.get(other)).containsExactly(products.get(0));
        }
    }
}
