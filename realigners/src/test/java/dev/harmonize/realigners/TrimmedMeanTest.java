package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class TrimmedMeanTest extends RealignerContract {

    private static final long SEED = 2_018;

    @Override
    protected Realigner create(List<String> objectives) {
        return new TrimmedMean(1);
    }

    @Test
    void outliersOfAColumnDoNotCount() {
        double[][] matrix = {{1e11, 3}, {1, -1e11}, {-1e10, 1e10}, {2, 2}};
        Jacobians.Reported result = Jacobians.reported(new TrimmedMean(1), matrix);
        assertThat(result.direction()).containsExactly(1.5, 2.5);
        assertThat(result.reports()).isEmpty();
    }

    @Test
    void randomMatricesLoseTheirExtremesOneByOne() {
        for (int trimNumber = 0; trimNumber < 4; trimNumber++) {
            double[][] matrix = GradientMatrices.normal(8, 11, 3, new RandomStreams(SEED).generator(trimNumber));
            double[] expected = new double[11];
            for (int c = 0; c < 11; c++) {
                List<Double> column = new ArrayList<>();
                for (double[] row : matrix) {
                    column.add(row[c]);
                }
                for (int trim = 0; trim < trimNumber; trim++) {
                    column.remove(Collections.min(column));
                    column.remove(Collections.max(column));
                }
                expected[c] =
                        column.stream().mapToDouble(each -> each).average().orElseThrow();
            }
            assertThat(Jacobians.reported(new TrimmedMean(trimNumber), matrix).direction())
                    .as("trim %d, seed %d", trimNumber, SEED)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(expected);
        }
    }

    @Test
    void whereTooFewTakePartTheMeanIsTakenAndReported() {
        Jacobians.Reported result = Jacobians.reported(new TrimmedMean(1), new double[][] {{1, 5}, {3, -1}});
        assertThat(result.direction()).containsExactly(2, 2);
        assertThat(result.reports()).containsExactly("too few objectives to leave any out; used the mean");
    }

    @Test
    void tooFewObjectivesAreRefused() {
        assertThatThrownBy(() -> TrimmedMean.create(new TrimmedMean.Options(1), List.of("va", "vt")))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("trim-number"))
                .hasMessage(
                        "was 1, which takes at least 3 objectives, but there are 2 (va, vt); use at most 0, or another"
                                + " realigner");
        assertThatThrownBy(() -> TrimmedMean.create(
                        new TrimmedMean.Options(Integer.MAX_VALUE), List.of("va", "vt", "at", "tt", "vv")))
                .hasMessageContaining("takes at least 4294967295 objectives")
                .hasMessageContaining("use at most 2");
        TrimmedMean.create(new TrimmedMean.Options(1), List.of("va", "vt", "at"));
    }
}
