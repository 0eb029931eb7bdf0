package dev.harmonize.encoders.vatt;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.SampleWeights;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.List;

/**
 * Cotangents of order 1, whatever their size was. A sample that one objective has all but learned has tiny cotangents there,
 * whose squares single precision no longer holds, though the cosine with another objective is as good as any. Going back is
 * linear, so each unit's cotangents may be multiplied by a power of two, which changes no digit, and its Gram matrix be
 * divided by it.
 *
 * @param units that were scaled each by powers of their own
 * @param cotangents scaled
 * @param exponents by how many powers of two, length U·K, unit-major
 */
record ScaledObjectives(Units units, List<Cotangents> cotangents, int[] exponents) implements AutoCloseable {

    /** Further than this, factors are no numbers of single precision themselves. */
    private static final int MOST = 120;

    static ScaledObjectives of(List<Cotangents> objectives, Units units) {
        int count = objectives.size();
        int[] exponents = new int[units.count() * count];
        List<Cotangents> scaled = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            double[] largest = largest(objectives.get(k), units);
            for (int unit = 0; unit < largest.length; unit++) {
                boolean sound = largest[unit] > 0 && Double.isFinite(largest[unit]);
                int exponent = sound ? -Math.getExponent(largest[unit]) : 0;
                exponents[unit * count + k] = Math.max(-MOST, Math.min(MOST, exponent));
            }
            int objective = k;
            scaled.add(objectives
                    .get(k)
                    .scaled(sample -> Math.scalb(1.0, exponents[units.unitOf(sample) * count + objective])));
        }
        return new ScaledObjectives(units, List.copyOf(scaled), exponents);
    }

    /** The largest magnitude in the rows of each unit. */
    private static double[] largest(Cotangents cotangents, Units units) {
        double[] largest = new double[units.count()];
        for (INDArray rows : cotangents.byOutput().values()) {
            double[] byRow;
            try (INDArray magnitudes = rows.amax(1)) {
                byRow = HostMemory.doubles(magnitudes);
            }
            int perSample = byRow.length / units.samples();
            for (int row = 0; row < byRow.length; row++) {
                int unit = units.unitOf(row / perSample);
                largest[unit] = Math.max(largest[unit], byRow[row]);
            }
        }
        return largest;
    }

    /** Weights that do to the scaled cotangents what the given ones do to the cotangents as they were given. */
    SampleWeights restoring(SampleWeights weights) {
        double[] values = weights.values().clone();
        int count = weights.objectives();
        for (int i = 0; i < values.length; i++) {
            int unit = units.unitOf(i / count);
            values[i] = Math.scalb(values[i], -exponents[unit * count + i % count]);
        }
        return new SampleWeights(weights.samples(), count, values);
    }

    /** The Gram matrices of the cotangents as they were given. */
    Gramians restored(Gramians gramians) {
        int count = gramians.objectives();
        double[] values = gramians.values().clone();
        for (int unit = 0; unit < gramians.units(); unit++) {
            for (int k = 0; k < count; k++) {
                for (int l = 0; l < count; l++) {
                    int entry = (unit * count + k) * count + l;
                    int exponent = exponents[unit * count + k] + exponents[unit * count + l];
                    values[entry] = Math.scalb(values[entry], -exponent);
                }
            }
        }
        return new Gramians(gramians.units(), count, values);
    }

    @Override
    public void close() {
        cotangents.forEach(each -> each.byOutput().values().forEach(INDArray::close));
    }
}
