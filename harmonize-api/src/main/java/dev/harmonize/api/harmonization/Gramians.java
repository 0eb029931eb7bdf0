package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * The conflict of U units: for each, the K x K matrix of inner products of its contributions, G_{kl} = ⟨g_k, g_l⟩.
 * Cosines, norms and conflict rates all come from it.
 *
 * @param units number of units, U
 * @param objectives number of objectives, K
 * @param values length U·K·K, unit-major, each matrix row-major; handed over
 */
@Status(Status.Level.EXPERIMENTAL)
public record Gramians(int units, int objectives, double[] values) {

    public Gramians {
        if (values.length != units * objectives * objectives) {
            throw new IllegalArgumentException("expected " + units + " matrices of " + objectives + " x " + objectives
                    + ", not " + values.length + " numbers");
        }
    }

    /** The single matrix of the rows of a Jacobian, shape [K, n], within a parameter group; summed in double. */
    public static Gramians ofRows(INDArray rows, Parameters parameters, ParameterGroup group) {
        int count = Math.toIntExact(rows.size(0));
        double[] values = new double[count * count];
        for (Parameters.Span span : parameters.spans(group.segments())) {
            INDArray own = span.of(rows);
            INDArray part = own.castTo(DataType.DOUBLE);
            INDArray products = part.mmul(part.transpose());
            double[] found = HostMemory.doubles(products);
            products.close();
            for (int i = 0; i < values.length; i++) {
                values[i] += found[i];
            }
            if (!own.dataType().equals(DataType.DOUBLE)) {
                part.close();
            }
        }
        return new Gramians(1, count, values);
    }

    /** Sums over disjoint parameter groups: the conflict within their union. */
    public static Gramians sum(List<Gramians> groups) {
        Gramians first = groups.get(0);
        double[] sum = new double[first.values.length];
        for (Gramians group : groups) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += group.values[i];
            }
        }
        return new Gramians(first.units, first.objectives, sum);
    }

    /** ⟨g_k, g_l⟩ of a unit. */
    public double get(int unit, int k, int l) {
        return values[(unit * objectives + k) * objectives + l];
    }

    /** ‖g_k‖ of a unit. */
    public double norm(int unit, int k) {
        return Math.sqrt(Math.max(0.0, get(unit, k, k)));
    }

    /** The cosine between g_k and g_l of a unit, in [-1, 1]; NaN where one of them is zero or not finite. */
    public double cosine(int unit, int k, int l) {
        double norms = norm(unit, k) * norm(unit, l);
        double cosine = norms > 0.0 && Double.isFinite(norms) ? get(unit, k, l) / norms : Double.NaN;
        return Math.max(-1.0, Math.min(1.0, cosine));
    }

    /**
     * The smallest cosine between any two of a unit's objectives that could judge it; NaN if there are fewer than two, or
     * if no two of their contributions have a cosine.
     *
     * @param valid whether objective k could judge the unit
     */
    public double smallestCosine(int unit, IntPredicate valid) {
        double smallest = Double.NaN;
        for (int k = 0; k < objectives; k++) {
            for (int l = k + 1; l < objectives; l++) {
                if (valid.test(k) && valid.test(l)) {
                    double cosine = cosine(unit, k, l);
                    if (!(cosine >= smallest)) {
                        smallest = Double.isNaN(cosine) ? smallest : cosine;
                    }
                }
            }
        }
        return smallest;
    }

    /** Whether every number of a unit's matrix is finite. */
    public boolean finite(int unit) {
        int size = objectives * objectives;
        for (int i = unit * size; i < (unit + 1) * size; i++) {
            if (!Double.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }
}
