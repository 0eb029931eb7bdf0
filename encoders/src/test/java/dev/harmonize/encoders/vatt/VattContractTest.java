package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.vatt.VattOptions.HeadNorm;
import dev.harmonize.encoders.vatt.VattOptions.Projection;
import dev.harmonize.testkit.EncoderContract;
import org.junit.jupiter.api.Nested;

import java.util.Map;

/** Every option that changes the computation, in models with odd sizes. */
class VattContractTest {

    private static final ModalitySpec VIDEO = new ModalitySpec(new FeatureSpec.Frames(4, 6, 4, 3), 1);
    private static final ModalitySpec AUDIO = new ModalitySpec(new FeatureSpec.Waveform(35, 8000), 1);
    private static final ModalitySpec TEXT = new ModalitySpec(new FeatureSpec.Tokens(5, 11), 2);
    private static final BatchSpec TRIPLETS =
            new BatchSpec(Map.of(Modality.VIDEO, VIDEO, Modality.AUDIO, AUDIO, Modality.TEXT, TEXT));

    @Nested
    class Plain extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().build();
        }
    }

    @Nested
    class OneLayerOneHead extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().layers(1).heads(1).vtRelu(false).build();
        }
    }

    @Nested
    class WithEverythingOfThePublishedSizes extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny()
                    .preProjection(true)
                    .postProjection(7)
                    .positionNorm(true)
                    .build();
        }
    }

    @Nested
    class WithTanhGelu extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().gelu(GeluForm.TANH).dropToken(0.0).build();
        }
    }

    /** Every sample draws its own dropout, so a sample alone gets the mask of the first of many. */
    @Nested
    class WithDropout extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().dropout(0.3).build();
        }
    }

    @Nested
    class WithBatchNorm extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().headNorm(HeadNorm.BATCH).build();
        }

        @Override
        protected int batchSize() {
            return 5;
        }
    }

    @Nested
    class WithJointProjection extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().projection(Projection.JOINT).build();
        }
    }

    @Nested
    class WithJointProjectionAndBatchNorm extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny()
                    .projection(Projection.JOINT)
                    .headNorm(HeadNorm.BATCH)
                    .build();
        }

        @Override
        protected int batchSize() {
            return 5;
        }
    }

    /** Features computed by somebody else, as in the model that benchmarks compare with other frameworks. */
    @Nested
    class OfVectors extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().build();
        }

        @Override
        protected BatchSpec batchSpec() {
            return new BatchSpec(Map.of(
                    Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(5, 3), 1),
                    Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(3, 4), 1),
                    Modality.TEXT, new ModalitySpec(new FeatureSpec.Vectors(2, 5), 1)));
        }
    }

    @Nested
    class WithoutText extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().build();
        }

        @Override
        protected BatchSpec batchSpec() {
            return new BatchSpec(Map.of(Modality.VIDEO, VIDEO, Modality.AUDIO, AUDIO));
        }
    }

    @Nested
    class WithoutAudio extends VattContract {
        @Override
        VattOptions options() {
            return TestOptions.tiny().build();
        }

        @Override
        protected BatchSpec batchSpec() {
            return new BatchSpec(Map.of(Modality.VIDEO, VIDEO, Modality.TEXT, TEXT));
        }
    }

    abstract static class VattContract extends EncoderContract {

        abstract VattOptions options();

        @Override
        protected BatchSpec batchSpec() {
            return TRIPLETS;
        }

        @Override
        protected Encoder createEncoder() {
            return new VattEncoder(options(), batchSpec(), 1);
        }
    }
}
