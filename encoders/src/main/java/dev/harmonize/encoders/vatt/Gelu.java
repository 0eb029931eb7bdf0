package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.vatt.VattOptions.GeluForm;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The Gaussian error linear unit, elementwise. */
record Gelu(GeluForm form) implements Layer {

    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double NORMAL_DENSITY_AT_ZERO = 1.0 / Math.sqrt(2.0 * Math.PI);
    private static final double TANH_SLOPE = Math.sqrt(2.0 / Math.PI);
    private static final double TANH_CUBIC = 0.044715;

    @Override
    public Trace forward(INDArray input, Forward pass) {
        // In both forms y = x Φ(x), with Φ the normal distribution function or its approximation.
        INDArray distribution = pass.scope()
                .own(
                        switch (form) {
                            case EXACT -> erf(input.mul(SQRT_HALF));
                            case TANH -> Transforms.tanh(tanhArgument(input), false);
                        });
        distribution.addi(1.0).muli(0.5);
        INDArray output = pass.scope().own(input.mul(distribution));
        return new GeluTrace(form, input, distribution, output);
    }

    /** The error function, in place. */
    private static INDArray erf(INDArray x) {
        return Nd4j.exec(new Erf(x, x));
    }

    /** √(2/π) (x + 0.044715 x³). */
    private static INDArray tanhArgument(INDArray x) {
        INDArray argument = x.mul(x);
        argument.muli(TANH_SLOPE * TANH_CUBIC).addi(TANH_SLOPE).muli(x);
        return argument;
    }

    private record GeluTrace(GeluForm form, INDArray input, INDArray distribution, INDArray output) implements Trace {
        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            INDArray slope = switch (form) {
                case EXACT -> exactSlope();
                case TANH -> tanhSlope();
            };
            if (deltas.length() == slope.length()) {
                return slope.muli(deltas);
            }
            INDArray result = contributions.kernels().multiplyBlocks(deltas, slope);
            slope.close();
            return result;
        }

        /** Φ(x) + x φ(x). */
        private INDArray exactSlope() {
            INDArray slope = input.mul(input);
            slope.muli(-0.5);
            Transforms.exp(slope, false);
            return slope.muli(NORMAL_DENSITY_AT_ZERO).muli(input).addi(distribution);
        }

        /** Φ + x Φ', and with Φ = (1 + tanh u)/2: Φ' = 2 Φ (1 − Φ) u'. */
        private INDArray tanhSlope() {
            INDArray slope = input.mul(input);
            slope.muli(6.0 * TANH_SLOPE * TANH_CUBIC).addi(2.0 * TANH_SLOPE).muli(input);
            INDArray complement = distribution.rsub(1.0);
            slope.muli(complement).addi(1.0).muli(distribution);
            complement.close();
            return slope;
        }
    }
}
