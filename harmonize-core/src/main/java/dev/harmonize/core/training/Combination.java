package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.api.model.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The update direction: Σ_u ω_u Σ_k a_{u,p,k} g_{u,k} in each parameter group p, and with a = 1 elsewhere. */
final class Combination {

    private Combination() {}

    /**
     * Adds the update direction to a gradient.
     *
     * @param kept ω per sample, normalized
     * @param realigned per parameter group, a per unit and objective, length U·K
     */
    static void combine(
            Encoding encoding,
            EvaluatedObjectives evaluated,
            Measurement measured,
            List<ParameterGroup> groups,
            double[] kept,
            List<double[]> realigned,
            INDArray gradient) {
        int objectives = evaluated.count();
        SampleWeights elsewhere =
                sampleWeights(kept, objectives, new Units(kept.length, kept.length), ones(objectives));
        List<GroupWeights> grouped = new ArrayList<>();
        for (int p = 0; p < groups.size(); p++) {
            grouped.add(new GroupWeights(
                    groups.get(p), sampleWeights(kept, objectives, measured.units(), realigned.get(p))));
        }
        if (measured.jacobian().isPresent() && constant(kept)) {
            combineRows(measured.jacobian().get(), encoding.parameters(), grouped, elsewhere, gradient);
        } else {
            encoding.combine(evaluated.cotangents(), grouped, elsewhere, gradient);
        }
    }

    /** The batch is one unit, so its rows need only be added up. */
    private static void combineRows(
            INDArray jacobian,
            Parameters parameters,
            List<GroupWeights> groups,
            SampleWeights elsewhere,
            INDArray gradient) {
        for (GroupWeights group : groups) {
            addRows(jacobian, parameters.spans(group.group().segments()), group.weights(), gradient);
        }
        List<Segment> others =
                outside(parameters, groups.stream().map(GroupWeights::group).toList());
        addRows(jacobian, parameters.spans(others), elsewhere, gradient);
    }

    private static void addRows(
            INDArray jacobian, List<Parameters.Span> spans, SampleWeights weights, INDArray gradient) {
        for (Parameters.Span span : spans) {
            INDArray target = span.of(gradient);
            for (int k = 0; k < weights.objectives(); k++) {
                INDArray row = span.of(jacobian.getRow(k));
                double weight = weights.get(0, k);
                if (weight == 1.0) {
                    target.addi(row);
                } else {
                    INDArray scaled = row.mul(weight);
                    target.addi(scaled);
                    OffHeap.release(scaled);
                }
            }
        }
    }

    /** The segments that are in no group. */
    static List<Segment> outside(Parameters parameters, List<ParameterGroup> groups) {
        Set<Segment> grouped = new HashSet<>();
        groups.forEach(group -> grouped.addAll(group.segments()));
        return parameters.segments().stream()
                .filter(segment -> !grouped.contains(segment))
                .toList();
    }

    private static SampleWeights sampleWeights(double[] kept, int objectives, Units units, double[] realigned) {
        double[] values = new double[kept.length * objectives];
        for (int i = 0; i < kept.length; i++) {
            for (int k = 0; k < objectives; k++) {
                values[i * objectives + k] = kept[i] * realigned[units.unitOf(i) * objectives + k];
            }
        }
        return new SampleWeights(kept.length, objectives, values);
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1.0);
        return ones;
    }

    private static boolean constant(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }
}
