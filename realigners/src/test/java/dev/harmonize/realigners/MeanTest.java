package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;

class MeanTest extends RealignerContract {

    @Override
    protected Realigner create(List<String> objectives) {
        return new Mean();
    }

    @Test
    void everyGradientCountsAlike() {
        assertThat(new Mean().weights(new Gramians(2, 4, new double[32]), RealignmentContexts.of(4)))
                .hasSize(8)
                .containsOnly(0.25);
    }
}
