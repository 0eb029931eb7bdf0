package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Output;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.Objectives;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the K objectives say about one batch.
 *
 * @param objectives which objectives
 * @param results per objective: value, per-sample values, validity; unweighted. Their gradients may be closed: use the
 *     cotangents
 * @param cotangents per objective: ∂(weight · L_k)/∂z
 */
record EvaluatedObjectives(Objectives objectives, List<LossResult> results, List<Cotangents> cotangents)
        implements AutoCloseable {

    static EvaluatedObjectives evaluate(
            Objectives objectives, Embeddings embeddings, ModelParameters parameters, INDArray theta) {
        List<LossResult> results = new ArrayList<>();
        List<Cotangents> cotangents = new ArrayList<>();
        boolean done = false;
        try {
            for (int k = 0; k < objectives.count(); k++) {
                Objective objective = objectives.all().get(k);
                List<Embedding> inputs =
                        objective.between().stream().map(embeddings::get).toList();
                LossResult result = objective.loss().evaluate(inputs, parameters.lossPart(theta, k));
                results.add(result);
                Map<Output, INDArray> byOutput = new LinkedHashMap<>();
                for (int i = 0; i < inputs.size(); i++) {
                    INDArray gradient = result.gradients().get(i);
                    // Not in place: a loss may hand out one array for two inputs.
                    byOutput.put(
                            inputs.get(i).output(),
                            objective.weight() == 1.0 ? gradient : gradient.mul(objective.weight()));
                }
                cotangents.add(new Cotangents(inputs.get(0).samples(), byOutput));
                if (objective.weight() != 1.0) {
                    result.gradients().forEach(OffHeap::release);
                }
            }
            done = true;
            return new EvaluatedObjectives(objectives, List.copyOf(results), List.copyOf(cotangents));
        } finally {
            if (!done) {
                release(results, cotangents);
            }
        }
    }

    private static void release(List<LossResult> results, List<Cotangents> cotangents) {
        cotangents.forEach(each -> each.byOutput().values().forEach(OffHeap::release));
        results.forEach(result -> result.gradients().forEach(OffHeap::release));
        results.forEach(result -> result.parameterGradients().ifPresent(OffHeap::release));
    }

    int count() {
        return results.size();
    }

    int samples() {
        return cotangents.get(0).samples();
    }

    /** The first objective whose value is not finite. */
    Optional<String> notFinite() {
        for (int k = 0; k < count(); k++) {
            if (!Double.isFinite(results.get(k).value())) {
                return Optional.of(objectives.names().get(k));
            }
        }
        return Optional.empty();
    }

    /** Weighted value by objective. */
    Map<String, Double> weightedValues() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int k = 0; k < count(); k++) {
            values.put(
                    objectives.names().get(k),
                    objectives.all().get(k).weight() * results.get(k).value());
        }
        return values;
    }

    /** Whether objective k could judge a sample of unit u, length U·K, unit-major. */
    boolean[] valid(Units units) {
        double[] everySample = new double[units.samples()];
        Arrays.fill(everySample, 1.0);
        return valid(units, everySample);
    }

    /** Whether objective k could judge a sample of unit u that counts, length U·K, unit-major. */
    boolean[] valid(Units units, double[] sampleWeights) {
        boolean[] valid = new boolean[units.count() * count()];
        for (int i = 0; i < samples(); i++) {
            for (int k = 0; k < count(); k++) {
                if (results.get(k).valid()[i] && sampleWeights[i] > 0) {
                    valid[units.unitOf(i) * count() + k] = true;
                }
            }
        }
        return valid;
    }

    /** Mean over the valid samples of each unit of per-sample losses, length U·K; 0 where there are none. */
    double[] unitLosses(Units units) {
        return unitMeans(units, results.stream().map(LossResult::perSample).toList());
    }

    /** Mean over the valid samples of each unit of similarities, length U·K; 0 where there are none. */
    double[] unitSimilarities(Units units) {
        return unitMeans(units, results.stream().map(LossResult::similarities).toList());
    }

    private double[] unitMeans(Units units, List<double[]> perSample) {
        double[] sums = new double[units.count() * count()];
        int[] counts = new int[sums.length];
        for (int k = 0; k < count(); k++) {
            boolean[] valid = results.get(k).valid();
            for (int i = 0; i < samples(); i++) {
                if (valid[i]) {
                    int cell = units.unitOf(i) * count() + k;
                    sums[cell] += perSample.get(k)[i];
                    counts[cell]++;
                }
            }
        }
        for (int cell = 0; cell < sums.length; cell++) {
            sums[cell] = counts[cell] == 0 ? 0.0 : sums[cell] / counts[cell];
        }
        return sums;
    }

    /**
     * Adds Σ_i ω_i of sample i's contribution to ∂(weight · L_k)/∂(own parameters), of every loss that has any, to its
     * part of a gradient: a sample that the curriculum drops teaches a temperature as little as it teaches the encoder.
     *
     * @param kept ω per sample
     */
    void addParameterGradients(ModelParameters parameters, double[] kept, INDArray gradient) {
        for (int k = 0; k < count(); k++) {
            if (parameters.hasParameters(k)) {
                double[] contributions =
                        HostMemory.doubles(results.get(k).parameterGradients().orElseThrow());
                double weight = objectives.all().get(k).weight();
                INDArray own = parameters.lossPart(gradient, k);
                double[] sums = new double[Math.toIntExact(own.length())];
                for (int p = 0; p < sums.length; p++) {
                    for (int i = 0; i < kept.length; i++) {
                        sums[p] += kept[i] * contributions[i * sums.length + p];
                    }
                    sums[p] *= weight;
                }
                try (INDArray sum = HostMemory.array(sums, own.dataType(), 'c', sums.length)) {
                    own.addi(sum);
                }
            }
        }
    }

    /** {@link Loss#figures} of every loss that has parameters of its own, by objective. */
    Map<String, Map<String, Double>> figures(ModelParameters parameters, INDArray theta) {
        Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        for (int k = 0; k < count(); k++) {
            if (parameters.hasParameters(k)) {
                Objective objective = objectives.all().get(k);
                figures.put(objective.name(), objective.loss().figures(parameters.lossPart(theta, k)));
            }
        }
        return figures;
    }

    /** The objectives that found no sample to judge. */
    List<String> withoutSamples() {
        List<String> names = new ArrayList<>();
        for (int k = 0; k < count(); k++) {
            boolean any = false;
            for (boolean each : results.get(k).valid()) {
                any |= each;
            }
            if (!any) {
                names.add(objectives.names().get(k));
            }
        }
        return names;
    }

    @Override
    public void close() {
        release(results, cotangents);
    }
}
