package dev.harmonize.api.model;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Contributions by backward passes with masked or weighted cotangents: slow, exact, and right for any encoder. */
final class BruteForce {

    private BruteForce() {}

    static INDArray jacobian(Encoding encoding, List<Cotangents> objectives) {
        INDArray jacobian = Nd4j.zeros(
                typeOf(encoding), objectives.size(), encoding.parameters().length());
        for (int k = 0; k < objectives.size(); k++) {
            encoding.backward(objectives.get(k), jacobian.getRow(k));
        }
        return jacobian;
    }

    static List<Gramians> gramians(
            Encoding encoding, List<Cotangents> objectives, Units units, List<ParameterGroup> groups) {
        int count = objectives.size();
        List<double[]> values = new ArrayList<>();
        for (int p = 0; p < groups.size(); p++) {
            values.add(new double[units.count() * count * count]);
        }
        for (int u = 0; u < units.count(); u++) {
            int unit = u;
            INDArray rows = units.count() == 1
                    ? jacobian(encoding, objectives)
                    : jacobian(
                            encoding,
                            objectives.stream()
                                    .map(cotangents ->
                                            cotangents.scaled(sample -> units.unitOf(sample) == unit ? 1.0 : 0.0))
                                    .toList());
            for (int p = 0; p < groups.size(); p++) {
                Gramians single = Gramians.ofRows(rows, encoding.parameters(), groups.get(p));
                System.arraycopy(single.values(), 0, values.get(p), u * count * count, count * count);
            }
            // K gradients per unit: too much native memory to leave to the garbage collector, which does not see its
            // size.
            rows.close();
        }
        return values.stream()
                .map(each -> new Gramians(units.count(), count, each))
                .toList();
    }

    static void combine(
            Encoding encoding,
            List<Cotangents> objectives,
            List<GroupWeights> groups,
            SampleWeights elsewhere,
            INDArray gradient) {
        Parameters parameters = encoding.parameters();
        Set<Segment> grouped = new HashSet<>();
        groups.forEach(group -> grouped.addAll(group.group().segments()));
        List<Segment> others = parameters.segments().stream()
                .filter(segment -> !grouped.contains(segment))
                .toList();

        Map<WeightKey, List<Segment>> segmentsByWeights = new LinkedHashMap<>();
        for (GroupWeights group : groups) {
            segmentsByWeights
                    .computeIfAbsent(new WeightKey(group.weights()), absent -> new ArrayList<>())
                    .addAll(group.group().segments());
        }
        if (!others.isEmpty()) {
            segmentsByWeights
                    .computeIfAbsent(new WeightKey(elsewhere), absent -> new ArrayList<>())
                    .addAll(others);
        }
        segmentsByWeights.forEach((key, segments) -> {
            Cotangents weighted = Cotangents.weightedSum(objectives, key.weights());
            if (segmentsByWeights.size() == 1) {
                encoding.backward(weighted, gradient);
                return;
            }
            INDArray whole = Nd4j.zeros(gradient.dataType(), parameters.length());
            encoding.backward(weighted, whole);
            for (Parameters.Span span : parameters.spans(segments)) {
                span.of(gradient).addi(span.of(whole));
            }
            whole.close();
        });
    }

    private static DataType typeOf(Encoding encoding) {
        return encoding.embeddings().all().get(0).rows().dataType();
    }

    /** Groups that have equal weights share one backward pass. */
    private record WeightKey(SampleWeights weights) {
        @Override
        public boolean equals(Object other) {
            return other instanceof WeightKey key && weights.sameAs(key.weights);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(weights.values());
        }
    }
}
