package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.core.fixtures.VectorDataset;
import dev.harmonize.core.training.BatchPrefetcher.PreparedBatch;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A stream of 10 samples in batches of 4, so that every second batch but the first begins an epoch. */
class BatchPrefetcherTest {

    private static final int STEPS = 7;

    private final WatchedStream stream = new WatchedStream();

    @Test
    void batchesAndEndsOfEpochsAreThoseOfTheStreamItself() {
        List<long[]> ids = new ArrayList<>();
        List<OptionalInt> epochs = new ArrayList<>();
        try (BatchStream direct = open()) {
            for (int step = 0; step < STEPS; step++) {
                int epoch = direct.epoch();
                ids.add(direct.next().batch().ids());
                epochs.add(direct.epoch() > epoch ? OptionalInt.of(epoch) : OptionalInt.empty());
            }
        }

        List<PreparedBatch> prepared = new ArrayList<>();
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, STEPS)) {
            for (int step = 0; step < STEPS; step++) {
                prepared.add(prefetcher.next());
            }
        }

        assertThat(prepared).extracting(each -> each.batch().ids()).containsExactlyElementsOf(ids);
        assertThat(prepared).extracting(PreparedBatch::completedEpoch).containsExactlyElementsOf(epochs);
        assertThat(epochs).contains(OptionalInt.of(0), OptionalInt.of(1), OptionalInt.of(2));
    }

    @Test
    void aBatchIsPreparedWhileThisThreadDoesSomethingElse() throws InterruptedException {
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, 2)) {
            prefetcher.next();
            stream.awaitReads(2);
            assertThat(prefetcher.next().batch().size()).isEqualTo(4);
        }
        assertThat(stream.readers()).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    void nothingIsReadBeyondWhatIsWanted() {
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, 3)) {
            for (int step = 0; step < 3; step++) {
                prefetcher.next();
            }
            assertThatThrownBy(prefetcher::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("all batches that were wanted have been read");
        }
        assertThat(stream.reads()).isEqualTo(3);
    }

    @Test
    void noMoreThanOneBatchIsReadAhead() {
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, STEPS)) {
            prefetcher.next();
            prefetcher.next();
        }
        assertThat(stream.reads()).isBetween(2, 3);
    }

    @Test
    void whatReadingThrowsArrivesInTheStepThatNeedsTheBatchAndNothingIsReadAfterwards() {
        IllegalStateException broken = new IllegalStateException("sample 8 is broken");
        stream.failAt(2, broken);
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, STEPS)) {
            prefetcher.next();
            prefetcher.next();
            assertThatThrownBy(prefetcher::next).isSameAs(broken);
            assertThatThrownBy(prefetcher::next).isSameAs(broken);
        }
        assertThat(stream.reads()).isEqualTo(3);
    }

    @Test
    void errorsArriveAsTheyAre() {
        OutOfMemoryError full = new OutOfMemoryError("no heap left");
        stream.failAt(0, full);
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, STEPS)) {
            assertThatThrownBy(prefetcher::next).isSameAs(full);
        }
    }

    @Test
    void afterClosingNoThreadIsLeftThoughABatchWasBeingRead() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        stream.blockAt(1, never);
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, STEPS)) {
            prefetcher.next();
            stream.awaitReads(2);
        }
        for (Thread reader : stream.readers()) {
            reader.join();
        }
        assertThat(stream.reads()).isEqualTo(2);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void oneWhoIsInterruptedWaitsNoLongerAndStaysInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        stream.blockAt(0, never);
        try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, STEPS)) {
            stream.awaitReads(1);
            Thread.currentThread().interrupt();
            assertThatThrownBy(prefetcher::next)
                    .isInstanceOf(TrainingFailedException.class)
                    .hasMessage("interrupted while waiting for a batch");
        }
        assertThat(Thread.interrupted()).as("after closing too").isTrue();
        for (Thread reader : stream.readers()) {
            reader.join();
        }
    }

    @Test
    void streamsFindTheClassesOfTheirPluginAndMayUseNd4j() throws Exception {
        Thread here = Thread.currentThread();
        ClassLoader before = here.getContextClassLoader();
        try (URLClassLoader plugin = new URLClassLoader(new URL[0], before)) {
            here.setContextClassLoader(plugin);
            try (BatchPrefetcher prefetcher = new BatchPrefetcher(stream, 2)) {
                prefetcher.next();
                prefetcher.next();
            }
            assertThat(stream.classLoaders()).containsExactly(plugin, plugin);
        } finally {
            here.setContextClassLoader(before);
        }
        assertThat(stream.sums()).containsExactly(6.0, 6.0);
    }

    private static BatchStream open() {
        return new VectorDataset(10, Set.of())
                .open(StreamRequest.of("train", 4, StreamRequest.Mode.TRAINING, new RandomStreams(1)));
    }

    /** Remembers who read what, and fails or waits if told to. */
    private static final class WatchedStream implements BatchStream {

        private final BatchStream stream = open();
        private final List<Thread> readers = Collections.synchronizedList(new ArrayList<>());
        private final List<ClassLoader> classLoaders = Collections.synchronizedList(new ArrayList<>());
        private final List<Double> sums = Collections.synchronizedList(new ArrayList<>());
        private int reads;
        private int failingRead = -1;
        private Throwable failure = new AssertionError("nothing was to fail");
        private int blockedRead = -1;
        private CountDownLatch released = new CountDownLatch(0);

        void failAt(int read, Throwable thrown) {
            failingRead = read;
            failure = thrown;
        }

        void blockAt(int read, CountDownLatch until) {
            blockedRead = read;
            released = until;
        }

        synchronized int reads() {
            return reads;
        }

        synchronized void awaitReads(int count) throws InterruptedException {
            while (reads < count) {
                wait();
            }
        }

        Set<Thread> readers() {
            return Set.copyOf(readers);
        }

        List<ClassLoader> classLoaders() {
            return List.copyOf(classLoaders);
        }

        List<Double> sums() {
            return List.copyOf(sums);
        }

        private synchronized int begin() {
            reads++;
            notifyAll();
            return reads - 1;
        }

        @Override
        public AnnotatedBatch next() {
            readers.add(Thread.currentThread());
            classLoaders.add(Thread.currentThread().getContextClassLoader());
            sums.add(Nd4j.createFromArray(1f, 2f, 3f).sumNumber().doubleValue());
            int read = begin();
            if (read == blockedRead) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
            if (read == failingRead) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
            return stream.next();
        }

        @Override
        public boolean hasNext() {
            return stream.hasNext();
        }

        @Override
        public int epoch() {
            return stream.epoch();
        }

        @Override
        public State save() {
            return stream.save();
        }

        @Override
        public void restore(State state) {
            stream.restore(state);
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
