package dev.harmonize.testkit;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.function.ToDoubleFunction;

/** Gradients by central differences in float64: the oracle for every hand-written backward pass. */
public final class FiniteDifferences {

    private FiniteDifferences() {}

    /**
     * ∂f/∂x by (f(x + h) − f(x − h)) / 2h, number by number.
     *
     * @param function must depend on nothing but its argument
     * @param at of type DOUBLE, any shape; left as it was
     * @param h step; 1e-5 suits functions whose values and slopes are of order 1
     * @return same shape as {@code at}
     */
    public static INDArray gradient(ToDoubleFunction<INDArray> function, INDArray at, double h) {
        if (at.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("finite differences need float64, not " + at.dataType());
        }
        INDArray point = at.dup('c');
        INDArray flat = point.reshape(point.length());
        INDArray gradient = Nd4j.zeros(DataType.DOUBLE, at.length());
        for (long i = 0; i < at.length(); i++) {
            double centre = flat.getDouble(i);
            flat.putScalar(i, centre + h);
            double above = function.applyAsDouble(point);
            flat.putScalar(i, centre - h);
            double below = function.applyAsDouble(point);
            flat.putScalar(i, centre);
            gradient.putScalar(i, (above - below) / (2 * h));
        }
        return gradient.reshape('c', at.shape());
    }

    /** ‖a − b‖ / max(‖a‖, ‖b‖, floor): 0 is equal, 1 is unrelated. */
    public static double relativeError(INDArray a, INDArray b, double floor) {
        INDArray first = a.castTo(DataType.DOUBLE).dup('c').reshape(a.length());
        INDArray second = b.castTo(DataType.DOUBLE).dup('c').reshape(b.length());
        double scale = Math.max(
                floor,
                Math.max(first.norm2Number().doubleValue(), second.norm2Number().doubleValue()));
        return first.sub(second).norm2Number().doubleValue() / scale;
    }
}
