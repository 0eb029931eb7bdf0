package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.ParameterGroup;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Optional;

/**
 * The conflict within the units of one batch.
 *
 * @param units what a unit is
 * @param byGroup per parameter group, a Gram matrix per unit
 * @param jacobian the objectives' gradients, shape [K, n], where the batch is the only unit: then they are what the Gram
 *     matrix was made of, and combining them costs no further backward pass
 */
record Measurement(Units units, List<Gramians> byGroup, Optional<INDArray> jacobian) implements AutoCloseable {

    static Measurement measure(
            Encoding encoding, List<Cotangents> objectives, Units units, List<ParameterGroup> groups) {
        if (units.count() > 1) {
            return new Measurement(units, encoding.gramians(objectives, units, groups), Optional.empty());
        }
        INDArray jacobian = encoding.jacobian(objectives);
        List<Gramians> byGroup = groups.stream()
                .map(group -> Gramians.ofRows(jacobian, encoding.parameters(), group))
                .toList();
        return new Measurement(units, byGroup, Optional.of(jacobian));
    }

    /** Stands for conflict that nobody asked for: matrices of zeros. */
    static Measurement none(int objectives, Units units, List<ParameterGroup> groups) {
        Gramians zeros = new Gramians(units.count(), objectives, new double[units.count() * objectives * objectives]);
        return new Measurement(units, groups.stream().map(group -> zeros).toList(), Optional.empty());
    }

    /** The conflict over all groups together. */
    Gramians overall() {
        return Gramians.sum(byGroup);
    }

    /** The first unit and group whose Gram matrix is not finite. */
    Optional<String> notFinite(List<ParameterGroup> groups) {
        for (int p = 0; p < byGroup.size(); p++) {
            for (int u = 0; u < units.count(); u++) {
                if (!byGroup.get(p).finite(u)) {
                    return Optional.of(
                            "unit " + u + " in group '" + groups.get(p).name() + "'");
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        jacobian.ifPresent(OffHeap::release);
    }
}
