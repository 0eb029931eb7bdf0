package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.RealignerContract;

import java.util.List;
import java.util.Set;

class SumTest extends RealignerContract {
    @Override
    protected Realigner create(List<String> objectives) {
        return new Sum();
    }

    @Override
    protected Set<Promise> promises() {
        return Set.of(Promise.AGREEMENT_PASSES_THROUGH, Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT);
    }
}
