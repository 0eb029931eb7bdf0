package dev.harmonize.curricula;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.UnitMeasurements;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A control for experiments with curricula: it drops as many units as it is told to, and differs from others only in which.
 * What a curriculum gains over a control that drops as much is gained by its choice, and not by training on less.
 *
 * <p>Units are ranked by a criterion; of two that are equal the one with the lower number comes first. With a fixed {@code
 * rate}, the first round(rate · n) of the n ranked units are dropped and the others kept, so that where the batch is the
 * only unit it is all or nothing. With {@code like}, the ranked units get exactly the weights that the named curriculum
 * gives them, handed out anew: the smallest to the first unit, the largest to the last.
 *
 * <p>Units with fewer than two valid objectives, or that the criterion cannot judge, are not ranked. They have no cosine,
 * so {@code cosine-threshold} never drops them, and neither does a control: they are kept, or have what the named
 * curriculum gives them. Units with two valid objectives of which one contributes nothing have no cosine either, but are
 * ranked where the criterion can judge them.
 */
abstract class DropControl implements Curriculum {

    private final Optional<Curriculum> like;

    /** 0 where a curriculum is named. */
    private final double rate;

    /**
     * A control that drops so many units.
     *
     * @param like what {@link ControlOptions#like} names
     */
    DropControl(ControlOptions options, Optional<Curriculum> like) {
        this.like = like;
        this.rate = options.rate().orElse(0.0);
    }

    /**
     * The criterion: the greater, the sooner the unit is dropped; NaN if it cannot be judged. Called once for every unit
     * with two valid objectives or more, in the order of the units.
     */
    abstract double score(UnitMeasurements measurements, int unit);

    @Override
    public final double[] weigh(UnitMeasurements measurements) {
        // Before anything is ranked, so that the named curriculum draws the random numbers that it would draw by
        // itself.
        double[] weights = like.isPresent() ? like.get().weigh(measurements).clone() : ones(measurements.units());
        if (weights.length != measurements.units()) {
            throw new IllegalStateException("the curriculum that 'like' names gave " + weights.length + " weights for "
                    + measurements.units() + " units");
        }
        int[] ranking = ranking(measurements);
        double[] supply = Arrays.stream(ranking)
                .mapToDouble(unit -> weights[unit])
                .sorted()
                .toArray();
        Arrays.fill(supply, 0, (int) Math.round(rate * supply.length), 0.0);
        for (int rank = 0; rank < ranking.length; rank++) {
            weights[ranking[rank]] = supply[rank];
        }
        return weights;
    }

    @Override
    public boolean needsGramians() {
        return like.isPresent() && like.get().needsGramians();
    }

    /** The units that can be judged, the first to be dropped first. */
    private int[] ranking(UnitMeasurements measurements) {
        double[] scores = new double[measurements.units()];
        for (int unit = 0; unit < scores.length; unit++) {
            scores[unit] = validObjectives(measurements, unit) < 2 ? Double.NaN : score(measurements, unit);
        }
        return IntStream.range(0, scores.length)
                .filter(unit -> !Double.isNaN(scores[unit]))
                .boxed()
                .sorted(Comparator.comparingDouble(unit -> -scores[unit]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** How many objectives could judge a unit. */
    static int validObjectives(UnitMeasurements measurements, int unit) {
        int count = 0;
        for (int k = 0; k < measurements.objectives().size(); k++) {
            count += measurements.valid(unit, k) ? 1 : 0;
        }
        return count;
    }

    /** Sums over the valid objectives of a unit. */
    static double sumOfValid(UnitMeasurements measurements, double[] values, int unit) {
        int count = measurements.objectives().size();
        double sum = 0.0;
        for (int k = 0; k < count; k++) {
            sum += measurements.valid(unit, k) ? values[unit * count + k] : 0.0;
        }
        return sum;
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1.0);
        return ones;
    }
}
