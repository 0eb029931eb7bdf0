package dev.harmonize.samediff;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reverse-mode differentiation of a graph, by the derivatives that its operations know. The derivatives become part of the
 * same graph, so that one execution gives values and gradients.
 *
 * <p>SameDiff can do that itself, but in 1.0.0-M2.1 it prints a line per operation to standard output, where machine-readable
 * results go, and differentiates for variables only, not for placeholders.
 */
final class ReverseSweep {

    private ReverseSweep() {}

    /**
     * Extends a graph by ⟨∂y/∂x, seed⟩ for every variable x that y depends on.
     *
     * @param seed weights of the elements of y, of y's shape and data type
     * @return by the name of x; what y does not depend on is not there
     */
    static Map<String, SDVariable> gradients(SameDiff graph, SDVariable y, SDVariable seed) {
        Map<String, SDVariable> gradients = new HashMap<>();
        gradients.put(y.name(), seed);
        // Operations are listed in the order in which they were added, each after those whose results it uses.
        DifferentialFunction[] operations = graph.ops();
        for (int i = operations.length - 1; i >= 0; i--) {
            DifferentialFunction operation = operations[i];
            SDVariable[] outputs = operation.outputVariables();
            if (isReached(outputs, gradients)) {
                propagate(operation, outputGradients(graph, outputs, gradients), gradients);
            }
        }
        return gradients;
    }

    private static boolean isReached(SDVariable[] outputs, Map<String, SDVariable> gradients) {
        for (SDVariable output : outputs) {
            if (gradients.containsKey(output.name())) {
                return true;
            }
        }
        return false;
    }

    private static List<SDVariable> outputGradients(
            SameDiff graph, SDVariable[] outputs, Map<String, SDVariable> gradients) {
        List<SDVariable> result = new ArrayList<>();
        for (SDVariable output : outputs) {
            SDVariable gradient = gradients.get(output.name());
            result.add(gradient == null ? graph.zerosLike(output) : gradient);
        }
        return result;
    }

    private static void propagate(
            DifferentialFunction operation, List<SDVariable> outputGradients, Map<String, SDVariable> gradients) {
        SDVariable[] inputs = operation.args();
        // Shorter than the inputs where the last ones are settings, such as dimensions.
        List<@Nullable SDVariable> inputGradients = new ArrayList<>(operation.doDiff(outputGradients));
        for (int j = 0; j < Math.min(inputs.length, inputGradients.size()); j++) {
            SDVariable gradient = inputGradients.get(j);
            if (gradient != null && inputs[j].dataType().isFPType()) {
                gradients.merge(inputs[j].name(), gradient, SDVariable::add);
            }
        }
    }
}
