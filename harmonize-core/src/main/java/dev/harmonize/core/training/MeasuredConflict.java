package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.Gramians;

import java.util.List;

/**
 * The cosines of one step.
 *
 * @param overall within all parameter groups together
 * @param byGroup within each parameter group
 */
record MeasuredConflict(UnitCosines overall, List<UnitCosines> byGroup) {

    MeasuredConflict {
        byGroup = List.copyOf(byGroup);
    }

    /**
     * The cosines within these groups.
     *
     * @param byGroup per parameter group, a Gram matrix per unit
     * @param valid whether objective k could judge unit u, length U·K, unit-major
     */
    static MeasuredConflict of(List<Gramians> byGroup, boolean[] valid) {
        UnitCosines overall = UnitCosines.of(Gramians.sum(byGroup), valid);
        return byGroup.size() == 1
                ? new MeasuredConflict(overall, List.of(overall))
                : new MeasuredConflict(
                        overall,
                        byGroup.stream()
                                .map(group -> UnitCosines.of(group, valid))
                                .toList());
    }
}
