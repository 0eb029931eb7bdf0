package dev.harmonize.curricula;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.training.Progress;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Units with the two objectives va and vt, described by one number each: the cosine between the objectives.
 *
 * @param cosines one per unit
 * @param lengths of vt's contribution, one per unit; va's is 2 long
 * @param valid as in {@link UnitMeasurements}; likewise the others
 */
record PairedUnits(
        double[] cosines,
        double[] lengths,
        boolean[] valid,
        double[] losses,
        double[] similarities,
        Progress progress,
        RandomGenerator random) {

    /** Units without losses and similarities, in the first step. */
    static PairedUnits ofCosines(double... cosines) {
        double[] lengths = new double[cosines.length];
        Arrays.fill(lengths, 4.0);
        boolean[] valid = new boolean[2 * cosines.length];
        Arrays.fill(valid, true);
        return new PairedUnits(
                cosines,
                lengths,
                valid,
                new double[valid.length],
                new double[valid.length],
                new Progress(0, 1),
                new RandomStreams(0).generator());
    }

    /** Units that differ in nothing. */
    static PairedUnits alike(int units) {
        return ofCosines(new double[units]);
    }

    /** Without the objective vt in some units. */
    PairedUnits withoutText(int... units) {
        boolean[] fewer = valid.clone();
        for (int unit : units) {
            fewer[2 * unit + 1] = false;
        }
        return new PairedUnits(cosines, lengths, fewer, losses, similarities, progress, random);
    }

    /** With a contribution of zero in one unit. */
    PairedUnits withZeroContribution(int unit) {
        double[] shorter = lengths.clone();
        shorter[unit] = 0.0;
        return new PairedUnits(cosines, shorter, valid, losses, similarities, progress, random);
    }

    /** With these losses, unit-major. */
    PairedUnits withLosses(double... all) {
        return new PairedUnits(cosines, lengths, valid, all, similarities, progress, random);
    }

    /** With these similarities, unit-major. */
    PairedUnits withSimilarities(double... all) {
        return new PairedUnits(cosines, lengths, valid, losses, all, progress, random);
    }

    PairedUnits at(Progress other) {
        return new PairedUnits(cosines, lengths, valid, losses, similarities, other, random);
    }

    PairedUnits drawing(RandomGenerator other) {
        return new PairedUnits(cosines, lengths, valid, losses, similarities, progress, other);
    }

    UnitMeasurements measurements() {
        double[] values = new double[4 * cosines.length];
        for (int unit = 0; unit < cosines.length; unit++) {
            values[4 * unit] = 4.0;
            values[4 * unit + 1] = 2.0 * lengths[unit] * cosines[unit];
            values[4 * unit + 2] = values[4 * unit + 1];
            values[4 * unit + 3] = lengths[unit] * lengths[unit];
        }
        return new UnitMeasurements(
                List.of("va", "vt"),
                new Gramians(cosines.length, 2, values),
                valid,
                losses,
                similarities,
                progress,
                random);
    }
}
