package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Multi-Krum (Blanchard et al., "Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent", NeurIPS 2017):
 * follows the gradients that have many others close to them, and ignores outliers.
 *
 * <p>The score of g_i is the sum of its distances ‖g_i − g_j‖ = √(G_ii + G_jj − 2 G_ij) to the K − b − 2 nearest others,
 * with b the number of gradients that may be outliers. The s gradients with the lowest scores have weight 1/s, the others
 * 0; among equal scores the earlier objective wins, which is why the order can matter. Needs K ≥ b + 3 and K ≥ s.
 *
 * <p>Distances are not squared, as in TorchJD; the paper's score is the sum of <em>squared</em> distances, which can rank
 * gradients differently. Scores that differ by less than 1e-7 of the longest gradient per distance count as equal, because rounding would
 * decide between them: scores along a line often are equal. A unit that has fewer than b + 3 or fewer than s valid objectives falls back to their mean, and
 * says so.
 */
final class Krum implements GramianRealigner {

    /** What can be set. */
    @Component(
            id = "krum",
            summary = "Follows the gradients that are closest to the others (Multi-Krum)",
            publication =
                    "Blanchard et al., Machine Learning with Adversaries: Byzantine Tolerant Gradient Descent, NeurIPS 2017",
            cost = "K² log K per unit")
    public record Options(
            @Option(
                    doc =
                            "How many objectives may have outlying gradients. There must be three more objectives than that.",
                    defaultValue = "1",
                    min = 0)
            int nByzantine,

            @Option(doc = "Over how many gradients the direction is averaged.", defaultValue = "1", min = 1)
            int nSelected) {}

    private static final double NEGLIGIBLE = 1e-7;

    private final int byzantine;
    private final int selected;

    private Krum(int byzantine, int selected) {
        this.byzantine = byzantine;
        this.selected = selected;
    }

    static Krum create(Options options, List<String> objectives) {
        int count = objectives.size();
        if (count < 3) {
            throw new InvalidOptionException(
                    "",
                    "needs at least three objectives, but there are " + count + " (" + String.join(", ", objectives)
                            + "); use another realigner");
        }
        if (options.nByzantine() > count - 3) {
            throw new InvalidOptionException(
                    "n-byzantine",
                    "must be at most " + (count - 3) + " with " + count + " objectives ("
                            + String.join(", ", objectives)
                            + "), because outliers can only be told where there are three more objectives than outliers;"
                            + " was " + options.nByzantine());
        }
        if (options.nSelected() > count) {
            throw new InvalidOptionException(
                    "n-selected",
                    "must be at most the number of objectives, " + count + ", was " + options.nSelected());
        }
        return new Krum(options.nByzantine(), options.nSelected());
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.SCALE_INVARIANT);
    }

    @Override
    public double[] weights(Gramians gramians, RealignmentContext context) {
        int count = gramians.objectives();
        double[] weights = new double[gramians.units() * count];
        if (count < byzantine + 3 || count < selected) {
            Arrays.fill(weights, 1.0 / count);
            context.fellBack("too few objectives are valid to tell outliers; used their mean", gramians.units());
            return weights;
        }
        double[] distances = new double[count];
        double[] scores = new double[count];
        for (int unit = 0; unit < gramians.units(); unit++) {
            double longest = 0.0;
            for (int i = 0; i < count; i++) {
                longest = Math.max(longest, gramians.norm(unit, i));
                for (int j = 0; j < count; j++) {
                    double squared =
                            gramians.get(unit, i, i) + gramians.get(unit, j, j) - 2.0 * gramians.get(unit, i, j);
                    distances[j] = Math.sqrt(Math.max(0.0, squared));
                }
                distances[i] = Double.POSITIVE_INFINITY;
                Arrays.sort(distances);
                scores[i] = 0.0;
                for (int neighbour = 0; neighbour < count - byzantine - 2; neighbour++) {
                    scores[i] += distances[neighbour];
                }
            }
            for (int chosen = 0; chosen < selected; chosen++) {
                int best = lowest(scores, NEGLIGIBLE * longest * (count - byzantine - 2));
                weights[unit * count + best] = 1.0 / selected;
                scores[best] = Double.NaN;
            }
        }
        return weights;
    }

    /** Index of the first number that is lowest but for a tolerance; numbers that are NaN have been taken. */
    private static int lowest(double[] scores, double tolerance) {
        double lowest = Double.POSITIVE_INFINITY;
        for (double score : scores) {
            lowest = score < lowest ? score : lowest;
        }
        int first = 0;
        while (first < scores.length - 1 && !(scores[first] <= lowest + tolerance)) {
            first++;
        }
        return first;
    }
}
