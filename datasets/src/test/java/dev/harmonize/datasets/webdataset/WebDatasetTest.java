package dev.harmonize.datasets.webdataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.data.StreamRequest.Mode;
import dev.harmonize.api.data.StreamRequest.Shard;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.media.MediaFixtures;
import dev.harmonize.datasets.media.MediaTestOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

final class WebDatasetTest {

    private static final RandomStreams STREAMS = new RandomStreams(9);

    private final Path folder;

    private final Shards archives;

    WebDatasetTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.archives = new Shards(folder);
    }

    @Test
    void videoSoundTextAndClassOfASampleAreDecoded() throws IOException {
        MediaFixtures.clip(archives.files(), "a.mp4");
        MediaFixtures.silentFilm(archives.files(), "b.mp4");
        MediaFixtures.sound(archives.files(), "b.wav");
        MediaFixtures.sound(archives.files(), "c.flac");
        archives.file(
                        "a.json",
                        "{\"caption\": [\"a first\", \"a second\"], \"label\": \"dog\", \"other\": {\"x\": [1]}}")
                .file("b.txt", "bee")
                .file("b.json", "{\"label\": 0}")
                .file("c.json", "{\"label\": \"dog\"}");
        archives.archive(
                "s.tar.gz", List.of("a.mp4", "a.json", "b.mp4", "b.wav", "b.txt", "b.json", "c.flac", "c.json"));
        Shards.Settings settings = settings("s.tar.gz");
        settings.video = MediaTestOptions.video(4, 5);
        settings.audio = MediaTestOptions.audio(0.8);
        settings.vectors = Map.of();
        settings.labelField = Optional.of("label");
        settings.classes = List.of("cat", "dog");
        settings.textCandidates = 2;
        settings.maxMemberBytes = 1 << 24;

        WebDataset dataset = settings.open();
        try (BatchStream stream = evaluate(dataset, 8)) {
            AnnotatedBatch annotated = stream.next();
            Batch batch = annotated.batch();
            assertThat(batch.get(Modality.VIDEO).valid()).containsExactly(true, true, false);
            assertThat(batch.get(Modality.AUDIO).valid()).containsExactly(true, true, true);
            assertThat(batch.get(Modality.TEXT).valid()).containsExactly(true, true, true, false, false, false);
            assertThat(annotated.annotations().labels().orElseThrow()).containsExactly(1, 0, 1);
            assertThat(dataset.source("train", batch.ids()[1])).isEqualTo(folder.resolve("s.tar.gz") + "!b");
            int[] ids = batch.get(Modality.TEXT) instanceof Features.TokenIds text ? text.ids() : new int[0];
            assertThat(dataset.text(Modality.TEXT, Arrays.copyOfRange(ids, 4, 8)))
                    .isEqualTo("a second");
        }
        assertThat(dataset.skipped().named()).isEmpty();
    }

    @Test
    void batchesOfTrainingDoNotDependOnThreadsNorOnAPause() throws IOException {
        Shards.Settings settings = archives.settings(Map.of("train", archives.archives("t", 4, 10, 0)));
        settings.shuffle = 7;
        List<List<Float>> expected = train(settings.open(), 1, 25);
        assertThat(train(settings.open(), 4, 25)).isEqualTo(expected);
        for (int before : new int[] {1, 9, 10, 13}) {
            WebDataset dataset = settings.open();
            try (BatchStream stream = dataset.open(training(1));
                    BatchStream resumed = dataset.open(training(3))) {
                read(stream, before);
                resumed.restore(stream.save());
                assertThat(read(resumed, 12)).as("after " + before).isEqualTo(expected.subList(before, before + 12));
            }
        }
        assertThat(new TreeSet<>(
                        expected.subList(0, 10).stream().flatMap(List::stream).toList()))
                .hasSize(40);
        assertThat(expected.get(0)).isNotEqualTo(List.of(0f, 1f, 2f, 3f));
    }

    @Test
    void theBufferIsBoundedInBytesToo() throws IOException {
        Shards.Settings settings = archives.settings(Map.of("train", archives.archives("t", 1, 40, 0)));
        settings.shuffle = 1;
        List<List<Float>> inOrder = train(settings.open(), 1, 9);
        settings.shuffle = 1000;
        settings.shuffleBytes = 1;
        assertThat(train(settings.open(), 1, 9)).isEqualTo(inOrder);
        settings.shuffleBytes = 1 << 20;
        assertThat(train(settings.open(), 1, 9)).isNotEqualTo(inOrder);
    }

    @Test
    void workersPartitionAnEpochWhetherThereAreMoreArchivesOrFewer() throws IOException {
        WebDataset dataset = archives.settings(Map.of("train", archives.archives("t", 3, 7, 0)))
                .open();
        for (int workers = 1; workers <= 8; workers++) {
            for (Mode mode : Mode.values()) {
                List<Float> together = new ArrayList<>();
                for (int worker = 0; worker < workers; worker++) {
                    StreamRequest request = new StreamRequest("train", 1, mode, new Shard(worker, workers), STREAMS);
                    try (BatchStream stream = dataset.open(request)) {
                        while (stream.hasNext()) {
                            List<Float> batch = read(stream, 1).get(0);
                            if (stream.epoch() > 0) {
                                break;
                            }
                            together.addAll(batch);
                        }
                    }
                }
                assertThat(together)
                        .as(workers + " workers, " + mode)
                        .hasSize(21)
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void vectorsArePaddedCutAndChecked() throws IOException {
        List<String> members = new ArrayList<>();
        members.addAll(archives.sample("a", 1, 1));
        members.addAll(archives.sample("b", 2, 5));
        archives.file("c.npy", Shards.npy(new float[] {7, 8, 9}, "(3,)"));
        archives.file("d.npy", Shards.npy(new float[] {7, 8, 9, 10}, "(2, 2)"));
        archives.file("e.npy", Shards.npy(new float[] {7, Float.NaN, 9}, "(1, 3)"));
        archives.file("f.npy", "no array");
        archives.file("g.npy", Shards.npy(new float[] {1}, "(1000000000, 3)"));
        members.addAll(List.of("c.npy", "d.npy", "e.npy", "f.npy", "g.npy"));
        archives.archive("s.tar", members);
        Shards.Settings settings = settings("s.tar");
        settings.samples = Map.of("train", 20);
        WebDataset dataset = settings.open();
        try (BatchStream stream = evaluate(dataset, 3)) {
            assertThat(stream.next().batch().get(Modality.VIDEO))
                    .isInstanceOfSatisfying(
                            Features.Dense.class,
                            dense -> assertThat(dense.values())
                                    .containsExactly(1, 1, 1, 0, 0, 0, 2, 2, 2, 2, 2, 2, 7, 8, 9, 0, 0, 0));
            assertThat(stream.hasNext()).isFalse();
        }
        assertThat(sources(dataset)).containsExactly("d.npy", "e.npy", "f.npy", "g.npy");
    }

    @Test
    void damagedSamplesAreNamedAndTheOthersAreRead() throws IOException {
        List<String> members = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            members.addAll(archives.sample("s" + number, number, 1));
        }
        archives.file("s1.txt", new byte[] {'a', (byte) 0xff, 'b'});
        archives.file("s2.json", "{\"caption\": {\"deep\": true}}").file("s3.json", "{\"caption\": \"cut");
        archives.file("s4.cls", "seven").file("s5.txt", "x".repeat(3000));
        members.add(members.indexOf("s2.npy") + 1, "s2.json");
        members.add(members.indexOf("s3.npy") + 1, "s3.json");
        members.add("s0.npy");
        members.addAll(List.of("other.xyz", "README", ".hidden.txt"));
        archives.file("other.xyz", "").file("README", "").file(".hidden.txt", "");
        Files.createLink(archives.files().resolve("link.txt"), archives.files().resolve("s6.txt"));
        archives.file("../outside.txt", "out");
        members.addAll(List.of("link.txt", "../outside.txt"));
        Path archive = archives.archive("s.tar", members, "-P");
        Shards.Settings settings = settings("s.tar");
        settings.classCount = 5;
        settings.maxMemberBytes = 2000;
        WebDataset dataset = settings.open();

        assertThat(numbers(dataset)).containsExactly(0f, 6f, 7f, 8f, 9f, 10f, 11f);
        assertThat(sources(dataset))
                .containsExactly(
                        "s1.txt", "s2.json", "s3.json", "s4", "s5", "s0", "other", "link.txt", "../outside.txt");
        assertThat(dataset.skipped().named())
                .allMatch(skipped -> skipped.source().startsWith(archive + "!"))
                .extracting(SkippedSamples.Skipped::reason)
                .anyMatch(reason -> reason.contains("UTF-8"))
                .anyMatch(reason -> reason.contains("caption"))
                .anyMatch(reason -> reason.contains("'seven'"))
                .anyMatch(reason -> reason.contains("max-member-bytes"))
                .anyMatch(reason -> reason.contains("in two places"))
                .anyMatch(reason -> reason.contains("link"))
                .anyMatch(reason -> reason.contains("leads out"));
        assertThat(dataset.requireSplit("train").size())
                .as("twelve and other, but not s0 again")
                .isEqualTo(13);
    }

    @Test
    void twoMembersOfOneNameMakeASampleUnreadable() throws IOException {
        List<String> members = new ArrayList<>(archives.sample("a", 1, 1));
        members.add("a.txt");
        members.addAll(archives.sample("b", 2, 1));
        archives.archive("s.tar", members, "--hard-dereference");
        WebDataset dataset = settings("s.tar").open();

        assertThat(numbers(dataset)).containsExactly(2f);
        assertThat(dataset.skipped().named().get(0).reason()).contains("two members .txt");
    }

    @Test
    void ofAnArchiveThatIsCutOffTheSamplesBeforeAndTheOtherArchivesAreRead() throws IOException {
        String pattern = archives.archives("t", 3, 4, 0);
        Path second = folder.resolve("t-1.tar");
        byte[] whole = Files.readAllBytes(second);
        // A sample is three members, each a header and one or two blocks.
        Files.write(second, Arrays.copyOf(whole, 2 * 3 * 1024 + 700));
        WebDataset dataset = archives.settings(Map.of("train", pattern)).open();

        assertThat(dataset.splits()).containsExactly(new Split("train", 4 + 2 + 4));
        assertThat(numbers(dataset)).containsExactly(0f, 1f, 2f, 3f, 4f, 5f, 8f, 9f, 10f, 11f);
        assertThat(dataset.skipped().named()).singleElement().satisfies(skipped -> {
            assertThat(skipped.source()).isEqualTo(second.toString());
            assertThat(skipped.reason()).contains("byte ").contains("cut off");
        });
    }

    @Test
    void anArchiveThatIsNoneOrVanishesIsSkippedAndToldOnce() throws IOException {
        String pattern = archives.archives("t", 3, 4, 0);
        WebDataset dataset = archives.settings(Map.of("train", pattern)).open();
        assertThat(dataset.requireSplit("train").size()).isEqualTo(12);
        Files.writeString(folder.resolve("t-1.tar"), "this is no archive ".repeat(100));
        Files.delete(folder.resolve("t-2.tar"));

        assertThat(numbers(dataset)).containsExactly(0f, 1f, 2f, 3f);
        assertThat(numbers(dataset)).containsExactly(0f, 1f, 2f, 3f);
        assertThat(dataset.skipped().count()).isEqualTo(2);
    }

    @Test
    void withOnErrorFailTheFirstDamageEndsTheRun() throws IOException {
        List<String> members = new ArrayList<>(archives.sample("a", 1, 1));
        archives.file("a.txt", new byte[] {(byte) 0xff});
        archives.archive("s.tar", members);
        Shards.Settings settings = settings("s.tar");
        settings.onError = OnError.FAIL;
        assertThatThrownBy(() -> numbers(settings.open()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("a.txt");
    }

    @Test
    void samplesAreCountedOnceAndOnlyInTheCache() throws IOException {
        Shards.Settings settings = archives.settings(Map.of("train", archives.archives("t", 2, 4, 0)));
        List<Path> before = list(folder);
        assertThat(settings.open().splits()).containsExactly(new Split("train", 8));
        List<Path> entries = list(archives.cache().resolve("webdataset"));
        assertThat(entries).hasSize(2);
        assertThat(list(folder)).hasSize(before.size() + 1).contains(archives.cache());

        for (Path entry : entries) {
            assertThat(entry).hasContent("samples 4\n");
            Files.writeString(entry, "samples 3\n");
        }
        assertThat(settings.open().splits()).as("what is in the cache").containsExactly(new Split("train", 6));
        Files.writeString(entries.get(0), "samples 99999999999999999999");
        Files.writeString(entries.get(1), "");
        assertThat(settings.open().splits()).as("damaged entries").containsExactly(new Split("train", 8));
        Files.setLastModifiedTime(folder.resolve("t-0.tar"), FileTime.fromMillis(1_000_000_000_000L));
        assertThat(settings.open().splits()).containsExactly(new Split("train", 8));
        assertThat(list(archives.cache().resolve("webdataset"))).hasSize(3);
    }

    @Test
    void optionsThatCannotWorkAreRefusedBeforeAnythingIsRead() throws IOException {
        String pattern = archives.archives("t", 2, 1, 0);
        assertRefused(archives.settings(Map.of()), "shards", "names no split");
        assertRefused(settings("missing-{0..3}.tar"), "shards.train", "missing-0.tar, which is no file");
        assertRefused(
                archives.settings(Map.of("train", "https://example.org/a.tar")), "shards.train", "on this machine");
        assertRefused(
                archives.settings(Map.of(
                        "train", pattern, "test", folder.resolve("t-1.tar").toString())),
                "shards.test",
                "named before");
        Shards.Settings settings = archives.settings(Map.of("train", pattern));
        settings.samples = Map.of("test", 3);
        assertRefused(settings, "samples.test", "[train]");
        settings.samples = Map.of();
        settings.vectorWidth = Map.of();
        assertRefused(settings, "vectors.video", "vector-width.video");
        settings.vectorWidth = Map.of("video", 3);
        settings.video = MediaTestOptions.video(4, 5);
        assertRefused(settings, "vectors.video", "video.enabled = false");
    }

    private static void assertRefused(Shards.Settings settings, String option, String message) {
        assertThatThrownBy(settings::open)
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        e -> assertThat(e.option()).isEqualTo(option))
                .hasMessageContaining(message);
    }

    private Shards.Settings settings(String archive) {
        return archives.settings(Map.of("train", folder.resolve(archive).toString()));
    }

    private static BatchStream evaluate(WebDataset dataset, int batchSize) {
        return dataset.open(StreamRequest.of("train", batchSize, Mode.EVALUATION, STREAMS));
    }

    private static StreamRequest training(int threads) {
        return StreamRequest.of("train", 4, Mode.TRAINING, STREAMS).withThreads(threads);
    }

    private static List<List<Float>> train(WebDataset dataset, int threads, int batches) {
        try (BatchStream stream = dataset.open(training(threads))) {
            return read(stream, batches);
        }
    }

    private static List<Float> numbers(WebDataset dataset) {
        List<Float> numbers = new ArrayList<>();
        try (BatchStream stream = evaluate(dataset, 5)) {
            while (stream.hasNext()) {
                numbers.addAll(read(stream, 1).get(0));
            }
        }
        return numbers;
    }

    /** The numbers of the samples of each batch, which their vectors hold. */
    private static List<List<Float>> read(BatchStream stream, int batches) {
        List<List<Float>> numbers = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            List<Float> batch = new ArrayList<>();
            if (stream.next().batch().get(Modality.VIDEO) instanceof Features.Dense dense) {
                for (int sample = 0; sample < dense.rows(); sample++) {
                    batch.add(dense.values()[sample * 2 * Shards.WIDTH]);
                }
            }
            numbers.add(batch);
        }
        return numbers;
    }

    private static List<String> sources(WebDataset dataset) {
        return dataset.skipped().named().stream()
                .map(skipped -> skipped.source().substring(skipped.source().indexOf('!') + 1))
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
