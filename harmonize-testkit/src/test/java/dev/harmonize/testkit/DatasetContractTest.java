package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A sound dataset passes (by inheritance); each broken one fails the check that is there for it. */
final class DatasetContractTest extends DatasetContract {

    @Override
    protected Dataset create() {
        return new Sound();
    }

    @Test
    void readingsThatDependOnTheirOrderAreCaught() {
        assertCaught(
                () -> new Sound() {
                    private final AtomicInteger readings = new AtomicInteger();

                    @Override
                    float value(int index, RandomGenerator random) {
                        return readings.incrementAndGet() / 1e6f;
                    }
                },
                DatasetContract::evaluationIsTheSameEveryTimeAndForEveryBatchSize);
    }

    @Test
    void valuesOutOfRangeAreCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    float value(int index, RandomGenerator random) {
                        return index == 3 ? Float.NaN : 0;
                    }
                },
                DatasetContract::batchesHaveTheFormOfTheSpecification);
    }

    @Test
    void labelsOutsideTheClassesAreCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    public int classes() {
                        return 1;
                    }
                },
                DatasetContract::batchesHaveTheFormOfTheSpecification);
    }

    @Test
    void splitsWithACommonSourceAreCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    long id(String split, int index) {
                        return split.equals("test") && index == 0 ? 1 : super.id(split, index);
                    }
                },
                DatasetContract::splitsShareNoSource);
    }

    @Test
    void idsThatOccurTwiceAreCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    long id(String split, int index) {
                        return super.id(split, index / 2);
                    }
                },
                DatasetContract::evaluationReadsEverySampleOnce);
    }

    @Test
    void aLabelThatIsNotThatOfTheSampleIsCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    public OptionalInt label(String split, int index) {
                        return OptionalInt.of(0);
                    }
                },
                DatasetContract::labelsOfAnIndexedDatasetAreThoseOfItsSamples);
    }

    @Test
    void misalignmentThatIsKeptQuietIsCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    public Sample sample(String split, int index, Reading reading) {
                        Sample sample = super.sample(split, index, reading);
                        return new Sample(
                                sample.id(),
                                sample.features(),
                                sample.label(),
                                index == 3 ? Set.of(Modality.AUDIO) : Set.of());
                    }
                },
                DatasetContract::plantedMisalignmentIsAnnounced);
    }

    @Test
    void aStreamThatForgetsItsPositionIsCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    public BatchStream open(StreamRequest request) {
                        return new Forgetful(super.open(request));
                    }
                },
                DatasetContract::aRestoredStreamContinuesAsIfItHadNeverStopped);
    }

    @Test
    void shardsThatOverlapAreCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    public BatchStream open(StreamRequest request) {
                        return super.open(StreamRequest.of(
                                request.split(), request.batchSize(), request.mode(), request.streams()));
                    }
                },
                DatasetContract::shardsTogetherReadEverySampleOnce);
    }

    @Test
    void aDatasetThatIgnoresTheSeedIsCaught() {
        assertCaught(
                () -> new Sound() {
                    @Override
                    public BatchStream open(StreamRequest request) {
                        return super.open(new StreamRequest(
                                request.split(),
                                request.batchSize(),
                                request.mode(),
                                request.shard(),
                                new RandomStreams(0)));
                    }
                },
                DatasetContract::trainingRepeatsFromItsSeed);
    }

    private static void assertCaught(Supplier<Dataset> broken, Consumer<DatasetContract> check) {
        DatasetContract contract = new DatasetContract() {
            @Override
            protected Dataset create() {
                return broken.get();
            }
        };
        assertThatThrownBy(() -> check.accept(contract)).isInstanceOf(AssertionError.class);
        assertThat(new DatasetContractTest()).satisfies(check::accept);
    }

    /** Waveforms of three samples; some samples have none. */
    private static class Sound implements IndexedDataset {

        @Override
        public BatchSpec spec() {
            return new BatchSpec(Map.of(Modality.AUDIO, new ModalitySpec(new FeatureSpec.Waveform(3, 8000), 1)));
        }

        @Override
        public List<Split> splits() {
            return List.of(new Split("train", 31), new Split("test", 12));
        }

        @Override
        public int classes() {
            return 4;
        }

        @Override
        public String fingerprint() {
            return "0123456789abcdef";
        }

        @Override
        public Sample sample(String split, int index, Reading reading) {
            float value = value(index, reading.random());
            return new Sample(
                    id(split, index),
                    index % 5 == 4
                            ? Map.of()
                            : Map.of(
                                    Modality.AUDIO,
                                    new Features.Dense(new float[] {value, value, value}, new boolean[] {true})),
                    OptionalInt.of(index % 4),
                    Set.of());
        }

        long id(String split, int index) {
            return split.equals("train") ? index : 100 + index;
        }

        float value(int index, RandomGenerator random) {
            return index == 0 ? 0 : (float) random.nextDouble();
        }
    }

    /** Saves where it began. */
    private static final class Forgetful implements BatchStream {

        private final BatchStream inner;
        private final State beginning;

        Forgetful(BatchStream inner) {
            this.inner = inner;
            this.beginning = inner.save();
        }

        @Override
        public boolean hasNext() {
            return inner.hasNext();
        }

        @Override
        public AnnotatedBatch next() {
            return inner.next();
        }

        @Override
        public int epoch() {
            return inner.epoch();
        }

        @Override
        public State save() {
            return beginning;
        }

        @Override
        public void restore(State state) {
            inner.restore(state);
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
