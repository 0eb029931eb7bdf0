package dev.harmonize.core.trials;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.training.RealignerAnswers;
import dev.harmonize.core.wiring.Scope;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Hands a realigner the rows of a matrix as the gradients of one whole batch, in one or several steps. */
final class MatrixRealignment {

    private final INDArray jacobian;
    private final Parameters parameters;
    private final ParameterGroup group;
    private final Map<String, RealignedMatrix.Fallback> fallbacks = new LinkedHashMap<>();

    /**
     * A realignment of a matrix.
     *
     * @param jacobian shape [K, n], finite, float32 or float64; stays the caller's
     */
    MatrixRealignment(INDArray jacobian) {
        this.jacobian = jacobian;
        Segment segment = new Segment("columns", List.of(jacobian.size(1)), "columns", OptionalInt.empty(), true);
        this.parameters = new Parameters(List.of(segment));
        this.group = Scope.SHARED.groups(parameters).get(0);
    }

    /**
     * Realigns in every step.
     *
     * @param order the realigner's first row, its second, and so on
     * @param losses by name of the objective, which is the number of its row
     * @param steps at least 1; the matrix is the same in all of them
     * @return what came out of the last step
     * @throws TrialFailedException if that is not finite
     */
    RealignedMatrix run(
            Realigner realigner, List<Integer> order, Map<String, Double> losses, int steps, RandomStreams streams) {
        INDArray rows =
                jacobian.getRows(order.stream().mapToInt(Integer::intValue).toArray());
        try {
            List<String> objectives = order.stream().map(String::valueOf).toList();
            Gramians gramians = Gramians.ofRows(rows, parameters, group);
            Optional<double[]> weights = Optional.empty();
            double[] direction = new double[0];
            for (int step = 0; step < steps; step++) {
                RealignmentContext context = context(objectives, losses, new Progress(step, steps), streams);
                if (realigner instanceof GramianRealigner gramian) {
                    weights = Optional.of(unpermuted(weights(gramian, gramians, context), order));
                } else if (realigner instanceof JacobianRealigner jacobianRealigner) {
                    direction = direction(jacobianRealigner, rows, context);
                }
            }
            return new RealignedMatrix(
                    weights,
                    finite(weights.map(this::weightedSum).orElse(direction), "direction"),
                    cosines(),
                    new ArrayList<>(fallbacks.values()));
        } finally {
            rows.close();
        }
    }

    /** What a step of training with the scope {@link Scope#SHARED} would tell. */
    private RealignmentContext context(
            List<String> objectives, Map<String, Double> losses, Progress progress, RandomStreams streams) {
        return new RealignmentContext(
                group.name(),
                objectives,
                losses,
                progress,
                streams.child("step-" + progress.step())
                        .child("realigner")
                        .child(group.name())
                        .generator(),
                (reason, units) -> fallbacks.merge(
                        reason, new RealignedMatrix.Fallback(reason, 1, progress.step()), MatrixRealignment::later));
    }

    private static RealignedMatrix.Fallback later(RealignedMatrix.Fallback before, RealignedMatrix.Fallback now) {
        boolean again = before.lastStep() == now.lastStep();
        return again ? before : new RealignedMatrix.Fallback(now.reason(), before.steps() + 1, now.lastStep());
    }

    private static double[] weights(GramianRealigner realigner, Gramians gramians, RealignmentContext context) {
        if (realigner.needsGramians() && !gramians.finite(0)) {
            throw new TrialFailedException(
                    "the inner products of the rows are too large for float64; divide the matrix by a number first");
        }
        return finite(RealignerAnswers.weights(realigner, gramians, context), "weights");
    }

    private static double[] direction(JacobianRealigner realigner, INDArray rows, RealignmentContext context) {
        INDArray direction = RealignerAnswers.direction(realigner, rows, context);
        double[] values = direction.toDoubleVector();
        direction.close();
        return values;
    }

    private static double[] finite(double[] values, String what) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new TrialFailedException("the realigner's " + what + " are not finite: number " + i
                        + ", counted from 0, is " + values[i]
                        + ". Divide the matrix by a number if its entries are large");
            }
        }
        return values;
    }

    /** What belongs to the realigner's rows, in the order of the matrix. */
    private static double[] unpermuted(double[] weights, List<Integer> order) {
        double[] result = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            result[order.get(i)] = weights[i];
        }
        return result;
    }

    /** wᵀ J in double. */
    private double[] weightedSum(double[] weights) {
        try (INDArray wide = jacobian.dup('c').castTo(DataType.DOUBLE);
                INDArray row = Nd4j.createFromArray(new double[][] {weights});
                INDArray sum = row.mmul(wide)) {
            return HostMemory.doubles(sum);
        }
    }

    /** Rows are scaled first, so that no length is too large or too small to be squared. */
    private double[][] cosines() {
        int count = Math.toIntExact(jacobian.size(0));
        try (INDArray scaled = jacobian.dup('c').castTo(DataType.DOUBLE)) {
            for (int k = 0; k < count; k++) {
                INDArray row = scaled.getRow(k);
                double largest = row.amaxNumber().doubleValue();
                if (largest > 0.0) {
                    row.divi(largest);
                }
            }
            Gramians gramians = Gramians.ofRows(scaled, parameters, group);
            double[][] cosines = new double[count][count];
            for (int k = 0; k < count; k++) {
                for (int l = 0; l < count; l++) {
                    // Adding 0 makes -0 a 0.
                    cosines[k][l] = k == l && gramians.norm(0, k) > 0.0 ? 1.0 : gramians.cosine(0, k, l) + 0.0;
                }
            }
            return cosines;
        }
    }
}
