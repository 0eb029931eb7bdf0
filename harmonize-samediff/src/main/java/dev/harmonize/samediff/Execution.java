package dev.harmonize.samediff;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What came out of one execution of a formula's graph, as Java numbers.
 *
 * @param values ℓ_i of the N samples
 * @param similarities of the N samples
 * @param gradients ∂L/∂x, row-major, by the name of x; what L does not depend on is not there
 */
@SuppressWarnings("ArrayRecordComponent")
record Execution(double[] values, double[] similarities, Map<String, double[]> gradients) {

    static final Execution OF_NOTHING = new Execution(new double[0], new double[0], Map.of());

    /** ∂L/∂x; zero if L does not depend on x. */
    double[] gradient(String name, int length) {
        return gradients.getOrDefault(name, new double[length]);
    }

    /**
     * Extends the graph by the derivatives of the mean of the values, executes it once, and frees what that took.
     *
     * @param arguments numbers for each of the graph's placeholders, for which derivatives are wanted
     * @param samples N
     */
    static Execution of(SameDiff graph, SampleValues formula, Map<String, INDArray> arguments, int samples) {
        // Of the values' shape whatever it is, so that a wrong one is told below, in words of the formula.
        SDVariable seed = graph.onesLike(formula.values()).div(samples);
        Map<String, SDVariable> gradients = ReverseSweep.gradients(graph, formula.values(), seed);

        // Copies, because an execution returns nothing for what was put in rather than computed.
        List<String> wanted = new ArrayList<>();
        String values = copy(graph, formula.values(), wanted);
        String similarities = copy(graph, formula.similarities(), wanted);
        Map<String, String> wantedGradients = new HashMap<>();
        for (String argument : arguments.keySet()) {
            SDVariable gradient = gradients.get(argument);
            if (gradient != null) {
                wantedGradients.put(argument, copy(graph, gradient, wanted));
            }
        }

        try (SessionMemory memory = new SessionMemory()) {
            InferenceSession session = new InferenceSession(graph);
            session.setMmgr(memory);
            // The graph executes with this thread's session, and would make one that frees less.
            graph.getSessions().put(Thread.currentThread().getId(), session);
            Map<String, INDArray> computed = graph.output(arguments, wanted);
            Map<String, double[]> numbers = new HashMap<>();
            wantedGradients.forEach(
                    (argument, name) -> numbers.put(argument, HostMemory.doubles(named(name, computed))));
            return new Execution(
                    perSample("values", named(values, computed), samples),
                    perSample("similarities", named(similarities, computed), samples),
                    numbers);
        }
    }

    private static String copy(SameDiff graph, SDVariable variable, List<String> names) {
        String name = graph.identity(variable).name();
        names.add(name);
        return name;
    }

    private static INDArray named(String name, Map<String, INDArray> computed) {
        return Objects.requireNonNull(computed.get(name), name);
    }

    private static double[] perSample(String what, INDArray array, int samples) {
        if (array.rank() != 1 || array.length() != samples) {
            throw new IllegalStateException("the formula gave " + what + " of shape " + Arrays.toString(array.shape())
                    + "; expected [" + samples + "], one number per sample");
        }
        return HostMemory.doubles(array);
    }
}
