package dev.harmonize.datasets.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.media.MediaFixtures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

final class MediaDatasetTest {

    private static final RandomStreams STREAMS = new RandomStreams(1);

    private static final String SUBTITLES = """
            WEBVTT

            00:01.000 --> 00:02.000
            knead the dough

            00:03.000 --> 00:04.500
            let it rest
            """;

    @TempDir
    static Path originals;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeFiles() {
        MediaFixtures.clip(originals, "film.mp4");
        MediaFixtures.sound(originals, "sound.wav");
    }

    @Test
    void aFolderIsReadInTheOrderOfItsPathsWithHiddenAndOtherFilesLeftOut() throws IOException {
        film("b/two.mp4");
        film("a/one.MP4");
        sound("c/three.wav");
        film(".hidden/four.mp4");
        Files.writeString(folder.resolve("a/readme.md"), "no media");

        assertThat(sources(dataset(TestMedia.folder(folder)), Split.TRAIN))
                .containsExactly("a/one.MP4", "b/two.mp4", "c/three.wav");
    }

    @Test
    void soundBesideAFilmBelongsToIt() throws IOException {
        film("a.mp4");
        sound("a.wav");

        IndexedDataset dataset = dataset(TestMedia.folder(folder));

        assertThat(sources(dataset, Split.TRAIN)).containsExactly("a.mp4");
        assertThat(sample(dataset, Split.TRAIN, 0).features()).containsKeys(Modality.VIDEO, Modality.AUDIO);
    }

    @Test
    void linksThatLeadOutOfTheFolderAreNotFollowed() throws IOException {
        film("inside.mp4");
        Files.createSymbolicLink(folder.resolve("outside.mp4"), originals.resolve("film.mp4"));
        Files.createSymbolicLink(folder.resolve("elsewhere"), originals);
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        Files.createSymbolicLink(folder.resolve("second-name.mp4"), folder.resolve("inside.mp4"));

        assertThat(sources(dataset(TestMedia.folder(folder)), Split.TRAIN))
                .containsExactly("inside.mp4", "second-name.mp4");
    }

    @Test
    void textComesFromTheFileBeside() throws IOException {
        film("a.mp4");
        Files.writeString(folder.resolve("a.txt"), "Baking bread\n");
        film("b.mp4");
        Files.writeString(folder.resolve("b.vtt"), SUBTITLES);
        film("c.mp4");

        IndexedDataset dataset = dataset(TestMedia.folder(folder));

        assertThat(text(dataset, 0)).isEqualTo("baking bread");
        assertThat(text(dataset, 1)).isEqualTo("knead the dough");
        assertThat(sample(dataset, Split.TRAIN, 2).features()).doesNotContainKey(Modality.TEXT);
    }

    @Test
    void subRipFilesThatFfmpegWritesAreReadToo() throws IOException {
        film("a.mp4");
        Path webVtt = Files.writeString(folder.resolve("original.vtt"), SUBTITLES);
        MediaFixtures.make(folder.resolve("a.srt"), List.of("-i", webVtt.toString()));

        assertThat(text(dataset(TestMedia.folder(folder)), 0)).isEqualTo("knead the dough");
    }

    @Test
    void subtitlesWithinAFileAreReadIfWanted() throws IOException {
        Path webVtt = Files.writeString(folder.resolve("cues.vtt"), SUBTITLES);
        String film = originals.resolve("film.mp4").toString();
        for (String[] file : new String[][] {{"a.mp4", "mov_text"}, {"b.mkv", "subrip"}, {"c.mkv", "webvtt"}}) {
            MediaFixtures.make(
                    folder.resolve(file[0]),
                    List.of("-i", film, "-i", webVtt.toString(), "-c", "copy", "-c:s", file[1]));
        }

        IndexedDataset dataset = dataset(TestMedia.folder(folder).withEmbeddedSubtitles());

        for (int i = 0; i < 3; i++) {
            assertThat(text(dataset, i)).as(dataset.source(Split.TRAIN, i)).isEqualTo("knead the dough");
        }
        assertThat(sample(dataset(TestMedia.folder(folder)), Split.TRAIN, 0).features())
                .doesNotContainKey(Modality.TEXT);
    }

    @Test
    void aCueCanBeAClip() throws IOException {
        film("a.mp4");
        Files.writeString(folder.resolve("a.vtt"), SUBTITLES);
        film("b.mp4");

        IndexedDataset dataset = dataset(TestMedia.folder(folder).byCue());

        assertThat(sources(dataset, Split.TRAIN))
                .containsExactly("a.mp4 from 1.0 s to 2.0 s", "a.mp4 from 3.0 s to 4.5 s");
        assertThat(text(dataset, 1)).isEqualTo("let it rest");
    }

    @Test
    void classesAreTheSubFolders() throws IOException {
        film("run/a.mp4");
        film("jump/b.mp4");

        IndexedDataset dataset = dataset(TestMedia.folder(folder).withClasses(MediaOptions.Classes.FOLDER));

        assertThat(dataset.classNames()).containsExactly("jump", "run");
        assertThat(dataset.label(Split.TRAIN, 0)).isEqualTo(OptionalInt.of(0));
        assertThat(dataset.label(Split.TRAIN, 1)).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void aCsvManifestNamesPartsTextsLabelsAndSplits() throws IOException {
        film("film.mp4");
        Path manifest = Files.writeString(folder.resolve("clips.csv"), """
                path,start,end,text,label,split
                film.mp4,1,2.5,"knead, slowly",10,train
                film.mp4,3.5,,rest,9,train
                film.mp4,,,bake,10,test
                """);

        IndexedDataset dataset = dataset(TestMedia.manifest(manifest).withClasses(MediaOptions.Classes.LABEL));

        assertThat(sources(dataset, Split.TRAIN))
                .containsExactly("film.mp4 from 1.0 s to 2.5 s", "film.mp4 from 3.5 s");
        assertThat(sources(dataset, Split.TEST)).containsExactly("film.mp4");
        assertThat(dataset.classNames()).containsExactly("9", "10");
        assertThat(dataset.label(Split.TRAIN, 0)).isEqualTo(OptionalInt.of(1));
        assertThat(text(dataset, 0)).isEqualTo("knead slowly");
    }

    @Test
    void aJsonLinesManifestMayHaveSeveralTexts() throws IOException {
        film("film.mp4");
        Path manifest = Files.writeString(folder.resolve("clips.jsonl"), """
                {"path": "film.mp4", "start": 1, "end": 2.5, "text": ["knead", "the dough"], "label": 3, "id": {"x": 1}}
                {"path": "film.mp4", "text": "all of it"}
                """);

        IndexedDataset dataset = dataset(TestMedia.manifest(manifest));

        assertThat(sources(dataset, Split.TRAIN)).containsExactly("film.mp4 from 1.0 s to 2.5 s", "film.mp4");
        assertThat(text(dataset, 0)).isEqualTo("knead");
    }

    @Test
    void rowsThatCannotBeUsedAreCountedAndTheOthersRead() throws IOException {
        film("film.mp4");
        Path csv = Files.writeString(folder.resolve("clips.csv"), """
                path,start,end
                film.mp4,1,2
                film.mp4,3,2
                film.mp4,soon,2
                film.mp4,1,2
                ,1,2
                film.mp4,5,6
                """);
        Path jsonl = Files.writeString(folder.resolve("clips.jsonl"), """
                {"path": "film.mp4"}
                {"start": 1}
                {"path": "film.mp4", "start": "soon"}
                no JSON
                {"path": "film.mp4", "start": 2}
                """);

        IndexedDataset fromCsv = dataset(TestMedia.manifest(csv).withMaxBadShare(0.9));
        IndexedDataset fromJson = dataset(TestMedia.manifest(jsonl).withMaxBadShare(0.9));

        assertThat(fromCsv.requireSplit(Split.TRAIN).size()).isEqualTo(2);
        assertThat(fromCsv.skipped().named())
                .extracting(skipped -> skipped.source().replace(csv.toString(), ""))
                .containsExactly(":3", ":4", ":5", ":6");
        assertThat(fromJson.requireSplit(Split.TRAIN).size()).isEqualTo(2);
        assertThat(fromJson.skipped().count()).isEqualTo(3);
        assertThatThrownBy(() -> dataset(TestMedia.manifest(csv)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("max-bad-share");
    }

    @Test
    void missingAndDamagedFilesAreSkippedAndNamed() throws IOException {
        for (int i = 0; i < 6; i++) {
            film("film" + i + ".mp4");
        }
        Files.writeString(folder.resolve("text.mp4"), "no video");
        Path manifest = Files.writeString(
                folder.resolve("clips.csv"),
                "path\nfilm0.mp4\nfilm1.mp4\nfilm2.mp4\nmissing.mp4\nfilm3.mp4\ntext.mp4\nfilm4.mp4\nfilm5.mp4\n");
        IndexedDataset dataset = dataset(TestMedia.manifest(manifest).withMaxBadShare(0.5));

        int samples = 0;
        try (BatchStream stream =
                dataset.open(StreamRequest.of(Split.TRAIN, 4, StreamRequest.Mode.EVALUATION, STREAMS))) {
            while (stream.hasNext()) {
                samples += stream.next().batch().size();
            }
        }

        assertThat(samples).isEqualTo(6);
        assertThat(dataset.skipped().named())
                .extracting(skipped -> Path.of(skipped.source()).getFileName().toString())
                .containsExactlyInAnyOrder("missing.mp4", "text.mp4");
        IndexedDataset strict = dataset(TestMedia.manifest(manifest).withOnError(OnError.FAIL));
        try (BatchStream stream =
                strict.open(StreamRequest.of(Split.TRAIN, 8, StreamRequest.Mode.EVALUATION, STREAMS))) {
            assertThatThrownBy(stream::next).hasMessageContaining("missing.mp4");
        }
    }

    @Test
    void brokenSubtitlesCostTheirCueOnly() throws IOException {
        film("a.mp4");
        Files.writeString(folder.resolve("a.srt"), "1\nsome time\nlost\n\n2\n00:00:01,000 --> 00:00:02,000\nkept\n");

        IndexedDataset dataset = dataset(TestMedia.folder(folder).withMaxBadShare(0.5));

        assertThat(text(dataset, 0)).isEqualTo("kept");
        assertThat(dataset.skipped().named())
                .singleElement()
                .satisfies(skipped -> assertThat(skipped.source()).endsWith("a.srt:1"));
    }

    @Test
    void theTestSplitDependsOnNamesAlone() throws IOException {
        for (int i = 0; i < 40; i++) {
            Files.write(folder.resolve("clip" + i + ".wav"), new byte[] {1});
        }
        IndexedDataset before = dataset(TestMedia.folder(folder).withTestShare(0.25));
        List<String> test = sources(before, Split.TEST);
        Files.write(folder.resolve("another.wav"), new byte[] {1});

        IndexedDataset after = dataset(TestMedia.folder(folder).withTestShare(0.25));

        assertThat(test).hasSizeBetween(4, 18);
        assertThat(sources(after, Split.TEST)).containsAll(test);
        assertThat(sources(after, Split.TRAIN)).doesNotContainAnyElementsOf(test);
        assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
    }

    @Test
    void whatCannotBeReadAtAllIsRefusedWithItsOption() throws IOException {
        assertRefused(TestMedia.folder(folder.resolve("none")), "folder", "there is no folder");
        assertRefused(TestMedia.folder(folder), "folder", "no usable video or sound files");
        assertRefused(TestMedia.manifest(folder.resolve("none.csv")), "manifest", "there is no file");
        Path nameless = Files.writeString(folder.resolve("nameless.csv"), "file,text\na.mp4,b\n");
        assertRefused(TestMedia.manifest(nameless), "manifest", "'path'");
        Path excel = Files.write(folder.resolve("clips.xls"), "path\n".getBytes(StandardCharsets.UTF_8));
        assertRefused(TestMedia.manifest(excel), "manifest", ".csv or .jsonl");
        film("a.mp4");
        assertRefused(TestMedia.folder(folder).byCue(), "clips", "no cues");
        assertRefused(TestMedia.folder(folder).withClasses(MediaOptions.Classes.FOLDER), "classes", "sub-folder");
    }

    private static void assertRefused(TestMedia options, String key, String problem) {
        assertThatThrownBy(() -> dataset(options))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refused -> assertThat(refused.option()).isEqualTo(key))
                .hasMessageContaining(problem);
    }

    private static IndexedDataset dataset(TestMedia options) {
        return (IndexedDataset) MediaDataset.create(options.toOptions(), STREAMS);
    }

    private static List<String> sources(IndexedDataset dataset, String split) {
        List<String> sources = new ArrayList<>();
        for (int i = 0; i < dataset.requireSplit(split).size(); i++) {
            sources.add(dataset.source(split, i));
        }
        return sources;
    }

    private static Sample sample(IndexedDataset dataset, String split, int index) {
        return dataset.sample(split, index, Reading.evaluation(new SplittableRandom(1)));
    }

    private static String text(IndexedDataset dataset, int index) {
        Map<Modality, Features> features = sample(dataset, Split.TRAIN, index).features();
        assertThat(features).containsKey(Modality.TEXT);
        Features none = new Features.TokenIds(new int[0], new boolean[0]);
        return dataset.text(Modality.TEXT, ((Features.TokenIds) features.getOrDefault(Modality.TEXT, none)).ids());
    }

    private void film(String name) throws IOException {
        copy("film.mp4", name);
    }

    private void sound(String name) throws IOException {
        copy("sound.wav", name);
    }

    private void copy(String original, String name) throws IOException {
        Path target = folder.resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(originals.resolve(original), target);
    }
}
