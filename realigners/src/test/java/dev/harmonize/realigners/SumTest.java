package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.RealignerContract;

import java.util.List;

class SumTest extends RealignerContract {
    @Override
    protected Realigner create(List<String> objectives) {
        return new Sum();
    }
}
