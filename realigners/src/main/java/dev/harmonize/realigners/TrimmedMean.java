package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The coordinate-wise trimmed mean (Yin et al., "Byzantine-Robust Distributed Learning: Towards Optimal Statistical Rates",
 * ICML 2018).
 *
 * <p>For each parameter, a column of the Jacobian, the t smallest and the t largest of the K entries are left out, and the
 * direction has the mean of the other K − 2t. It remembers nothing. As TorchJD computes it; the paper states t as a fraction
 * of K.
 *
 * <p>Fallback: with fewer than 2t + 1 rows nothing is left, and the direction is the mean of all rows. A config with so few
 * objectives is refused, so this happens only where some of them take no part.
 */
final class TrimmedMean implements JacobianRealigner {

    /** What can be set. */
    @Component(
            id = "trimmed-mean",
            summary = "Averages each parameter's gradients without the largest and the smallest of them",
            publication =
                    "Yin et al., Byzantine-Robust Distributed Learning: Towards Optimal Statistical Rates, ICML 2018",
            cost = "K·log K·n")
    public record Options(
            @Option(
                    doc =
                            "How many of the largest, and how many of the smallest entries of each parameter are left out,"
                                    + " t. Takes at least 2 t + 1 objectives.",
                    defaultValue = "1",
                    min = 0)
            int trimNumber) {}

    private final int trimNumber;

    TrimmedMean(int trimNumber) {
        this.trimNumber = trimNumber;
    }

    static TrimmedMean create(Options options, List<String> objectives) {
        long needed = 2L * options.trimNumber() + 1;
        if (objectives.size() < needed) {
            throw new InvalidOptionException(
                    "trim-number",
                    "was " + options.trimNumber() + ", which takes at least " + needed + " objectives, but there "
                            + (objectives.size() == 1 ? "is 1" : "are " + objectives.size()) + " ("
                            + String.join(", ", objectives) + "); use at most " + (objectives.size() - 1) / 2
                            + ", or another realigner");
        }
        return new TrimmedMean(options.trimNumber());
    }

    @Override
    public Set<Promise> promises() {
        return Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
    }

    @Override
    public INDArray direction(INDArray jacobian, RealignmentContext context) {
        JacobianRows rows = JacobianRows.of(jacobian);
        double[] column = new double[rows.count()];
        int begin = trimNumber;
        int end = column.length - trimNumber;
        if (begin >= end) {
            context.fellBack("too few objectives to leave any out; used the mean", 1);
            begin = 0;
            end = column.length;
        }
        double[] direction = new double[rows.columns()];
        for (int c = 0; c < direction.length; c++) {
            for (int k = 0; k < column.length; k++) {
                column[k] = rows.row(k)[c];
            }
            Arrays.sort(column);
            for (int k = begin; k < end; k++) {
                direction[c] += column[k];
            }
            direction[c] /= end - begin;
        }
        return rows.toArray(direction);
    }
}
