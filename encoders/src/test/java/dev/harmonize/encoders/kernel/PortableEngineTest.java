package dev.harmonize.encoders.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.encoders.engines.Engines;
import dev.harmonize.encoders.kernel.KnownContribution.Kind;
import dev.harmonize.encoders.kernel.portable.PortableEngine;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.List;

class PortableEngineTest {

    @Nested
    class InSinglePrecision extends EngineContract {

        InSinglePrecision() {
            super(Engines.portable(DataType.FLOAT), DataType.FLOAT, 1e-5, 1e-4);
        }

        @Test
        void namesItself() {
            assertThat(engine.name()).isEqualTo("portable");
        }

        @Test
        void takesAllSamplesTogether() {
            assertThat(engine.samplesPerTile(1000)).isEqualTo(Integer.MAX_VALUE);
            List<Contribution> tiles = KnownContribution.contributions(contributions(Kind.SUM, passages(2), 2, 1, 3));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.innerProducts(List.of(tiles), new Units(SAMPLES, 1), 2))
                    .withMessageContaining("2 samples; expected all 5");
        }
    }

    /** As on a GPU: all units at once. */
    @Nested
    class WithMuchRoom extends EngineContract {

        WithMuchRoom() {
            super(new PortableEngine(DataType.FLOAT, 1L << 26), DataType.FLOAT, 1e-5, 1e-4);
        }
    }

    /** Unit by unit. */
    @Nested
    class WithLittleRoom extends EngineContract {

        WithLittleRoom() {
            super(new PortableEngine(DataType.FLOAT, 1), DataType.FLOAT, 1e-5, 1e-4);
        }
    }

    @Nested
    class InDoublePrecision extends EngineContract {

        InDoublePrecision() {
            super(Engines.portable(DataType.DOUBLE), DataType.DOUBLE, 1e-12, 1e-11);
        }
    }
}
