package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;
import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

class VectorFunctionsTest {

    private static final int STEPS = 20_000;

    @Test
    void expIsWithinTwoUnitsInTheLastPlace() {
        for (int step = 0; step <= STEPS; step++) {
            float x = -87f + 175f * step / STEPS;
            float expected = (float) Math.exp(x);
            assertThat(Math.abs(apply(VectorFunctions::exp, x) - expected))
                    .as("exp(%s)", x)
                    .isLessThanOrEqualTo(2 * Math.ulp(expected));
        }
    }

    @Test
    void expPassesToZeroAndToInfinity() {
        for (float x : new float[] {-88, -100, -1e10f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY}) {
            assertThat(apply(VectorFunctions::exp, x)).as("exp(%s)", x).isZero();
        }
        for (float x : new float[] {88.5f, 100, 1e10f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
            assertThat(apply(VectorFunctions::exp, x)).as("exp(%s)", x).isEqualTo(Float.POSITIVE_INFINITY);
        }
        for (float x : new float[] {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE}) {
            assertThat(apply(VectorFunctions::exp, x)).as("exp(%s)", x).isEqualTo(1f);
        }
    }

    @Test
    void theNormalDistributionAndTheSlopeOfGeluAreClose() {
        assertClose(VectorFunctions::normal, Gaussian::distribution, 2e-7);
        assertClose(VectorFunctions::geluSlope, x -> Gaussian.distribution(x) + x * Gaussian.density(x), 5e-7);
    }

    @Test
    void theNormalDistributionAndTheSlopeOfGeluEndInZeroAndOne() {
        for (float x : new float[] {5.7f, 6, 8, 100, 1e30f, Float.POSITIVE_INFINITY}) {
            assertThat(apply(VectorFunctions::normal, x)).as("Φ(%s)", x).isEqualTo(1f);
            assertThat(apply(VectorFunctions::normal, -x)).as("Φ(%s)", -x).isZero();
            assertThat(apply(VectorFunctions::geluSlope, x))
                    .as("slope at %s", x)
                    .isEqualTo(1f);
            assertThat(apply(VectorFunctions::geluSlope, -x))
                    .as("slope at %s", -x)
                    .isZero();
        }
    }

    @Test
    void notANumberStaysSo() {
        for (int bits : new int[] {0x7fc00000, 0xffc00000, 0x7fffffff, 0xffffffff, 0x7f800001, 0xff800001}) {
            float x = Float.intBitsToFloat(bits);
            assertThat(apply(VectorFunctions::exp, x)).as("exp of %x", bits).isNaN();
            assertThat(apply(VectorFunctions::normal, x)).as("Φ of %x", bits).isNaN();
            assertThat(apply(VectorFunctions::geluSlope, x))
                    .as("slope at %x", bits)
                    .isNaN();
        }
    }

    private static void assertClose(
            UnaryOperator<FloatVector> function, DoubleUnaryOperator expected, double tolerance) {
        for (int step = 0; step <= STEPS; step++) {
            float x = -8f + 16f * step / STEPS;
            assertThat(Math.abs(apply(function, x) - expected.applyAsDouble(x)))
                    .as("at %s", x)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    private static float apply(UnaryOperator<FloatVector> function, float x) {
        float[] result = new float[LANES];
        function.apply(FloatVector.broadcast(SPECIES, x)).intoArray(result, 0);
        return result[LANES - 1];
    }
}
