package dev.harmonize.curricula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.testkit.CurriculumContract;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

class RandomDropTest extends CurriculumContract {

    private static final RandomStreams STREAMS = new RandomStreams(31);

    @Override
    protected Curriculum create(List<String> objectives) {
        return dropping(0.3);
    }

    @Test
    void whatIsDroppedDependsOnTheRandomNumbersAlone() {
        PairedUnits alike = PairedUnits.alike(6);
        PairedUnits different = PairedUnits.ofCosines(-1, -0.5, 0, 0.5, 0.7, 1)
                .withLosses(6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1)
                .withSimilarities(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6);
        boolean varies = false;
        for (int seed = 0; seed < 10; seed++) {
            double[] weights = weigh(alike, seed);
            assertThat(weigh(different, seed)).as("generator %d", seed).isEqualTo(weights);
            varies |= seed > 0 && !Arrays.equals(weights, weigh(alike, seed - 1));
        }
        assertThat(varies).as("whether other random numbers drop other units").isTrue();
    }

    @Test
    void everyUnitIsDroppedEquallyOften() {
        int draws = 4000;
        int units = 8;
        int[] dropped = new int[units];
        for (int draw = 0; draw < draws; draw++) {
            double[] weights = dropping(0.25)
                    .weigh(PairedUnits.alike(units)
                            .drawing(STREAMS.generator(draw))
                            .measurements());
            for (int unit = 0; unit < units; unit++) {
                dropped[unit] += weights[unit] == 0.0 ? 1 : 0;
            }
        }
        // Binomial with mean 1000 and standard deviation 27: five of them either way.
        for (int unit = 0; unit < units; unit++) {
            assertThat(dropped[unit])
                    .as("how often unit %d is dropped, seed 31", unit)
                    .isBetween(863, 1137);
        }
    }

    private static double[] weigh(PairedUnits units, int seed) {
        return dropping(0.5).weigh(units.drawing(STREAMS.generator(seed)).measurements());
    }

    private static Curriculum dropping(double rate) {
        return new RandomDrop(new RandomDrop.Options(Optional.of(rate), Optional.empty()), Optional.empty());
    }
}
