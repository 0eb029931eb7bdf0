package dev.harmonize.realigners;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.training.Progress;
import dev.harmonize.testkit.RealignmentContexts;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Calls of realigners that work on Jacobians. */
final class Jacobians {

    private Jacobians() {}

    static double[] direction(JacobianRealigner realigner, double[][] matrix, RealignmentContext context) {
        return realigner.direction(Nd4j.createFromArray(matrix), context).toDoubleVector();
    }

    /** A direction in the first step, with what was reported about it. */
    static Reported reported(JacobianRealigner realigner, double[][] matrix) {
        return reported(realigner, matrix, 0, RealignmentContexts.defaultLosses(matrix.length));
    }

    static Reported reported(JacobianRealigner realigner, double[][] matrix, int step, double[] losses) {
        List<String> reports = new ArrayList<>();
        RealignmentContext context = RealignmentContexts.of(
                step, losses, new RandomStreams(0).generator(step), (reason, units) -> reports.add(reason));
        return new Reported(direction(realigner, matrix, context), reports);
    }

    record Reported(double[] direction, List<String> reports) {}

    /** A step of a parameter group, with objectives {@code objective-0} and so on. */
    static RealignmentContext context(String group, int step, double... losses) {
        List<String> names = RealignmentContexts.objectives(losses.length);
        Map<String, Double> byName = new LinkedHashMap<>();
        for (int k = 0; k < losses.length; k++) {
            byName.put(names.get(k), losses[k]);
        }
        return new RealignmentContext(
                group,
                names,
                byName,
                new Progress(step, RealignmentContexts.STEPS),
                new RandomStreams(0).generator(step),
                (reason, units) -> {});
    }

    /** Gives these numbers as uniform draws, and fails when there are no more. */
    static RandomGenerator drawing(double... numbers) {
        return new RandomGenerator() {
            private int next;

            @Override
            public double nextDouble() {
                return numbers[next++];
            }

            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("only uniform numbers are given");
            }
        };
    }
}
