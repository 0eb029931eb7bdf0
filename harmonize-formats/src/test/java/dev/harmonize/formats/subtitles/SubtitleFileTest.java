package dev.harmonize.formats.subtitles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class SubtitleFileTest {

    @TempDir
    Path folder;

    private final List<MalformedFileException> malformed = new ArrayList<>();

    @Test
    void webVttWithAllItsPartsGivesItsCues() throws IOException {
        List<Cue> cues = read("""
                WEBVTT - a film
                Kind: captions

                STYLE
                ::cue { color: yellow }

                NOTE the speaker is
                not seen

                REGION
                id:left

                intro
                00:01.500 --> 00:04.000 align:start position:10%
                <v.loud Mary>Hello &amp; <i>welcome</i>,
                everyone <00:03.000><c>here</c>

                1:00:00.000 --> 1:00:02.250
                5 < 6 &gt; 4
                """);

        assertThat(malformed).isEmpty();
        assertThat(cues)
                .containsExactly(
                        new Cue(1.5, 4, "Hello & welcome, everyone here"), new Cue(3600, 3602.25, "5 < 6 > 4"));
    }

    @Test
    void subRipWithAMarkAtTheBeginningAndWindowsLineEndsGivesItsCues() throws IOException {
        String content = """
                1
                00:00:01,000 --> 00:00:02,000
                {\\an8}<b>One</b>

                2
                00:00:03,5 --> 00:00:04,25
                two
                lines
                """;

        List<Cue> cues = read('\uFEFF' + content.replace("\n", "\r\n"));

        assertThat(malformed).isEmpty();
        assertThat(cues).containsExactly(new Cue(1, 2, "One"), new Cue(3.5, 4.25, "two lines"));
    }

    @Test
    void textOfAnyScriptIsKept() throws IOException {
        List<Cue> cues = read("""
                WEBVTT

                00:15.042 --> 00:18.625
                كل شيئ آمن

                00:20.000 --> 00:21.000
                安全だ 完璧に
                """);

        assertThat(cues).extracting(Cue::text).containsExactly("كل شيئ آمن", "安全だ 完璧に");
    }

    @Test
    void aBrokenCueIsToldWithItsLineAndTheOthersAreRead() throws IOException {
        List<Cue> cues = read("""
                1
                00:00:01,000 --> 00:00:02,000
                good

                2
                00:00:99,000 -> oops --> 00:00:04,000
                broken times

                3
                00:00:06,000 --> 00:00:05,000
                ends before it starts

                nothing but text

                4
                00:00:07,000 --> 00:00:08,000
                also good
                """);

        assertThat(cues).extracting(Cue::text).containsExactly("good", "also good");
        assertThat(malformed)
                .extracting(MalformedFileException::getMessage)
                .satisfiesExactly(
                        message -> assertThat(message).contains(":6:").contains("no pair of times"),
                        message -> assertThat(message).contains(":10:").contains("not after its start"),
                        message -> assertThat(message).contains(":13:").contains("no line of times"));
    }

    @Test
    void aBlankLineMayBeMissingBetweenCues() throws IOException {
        List<Cue> cues = read("""
                1
                00:00:01,000 --> 00:00:02,000
                one
                2
                00:00:03,000 --> 00:00:04,000
                two
                """);

        assertThat(malformed).isEmpty();
        assertThat(cues).extracting(Cue::text).containsExactly("one", "two");
    }

    @Test
    void aCueThatIsNotUtf8IsToldAndTheOthersAreRead() throws IOException {
        Path file = folder.resolve("latin.srt");
        Files.write(
                file,
                "1\n00:00:01,000 --> 00:00:02,000\ncaf\u00e9\n\n2\n00:00:03,000 --> 00:00:04,000\ntea\n"
                        .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(SubtitleFile.read(file, malformed::add)).containsExactly(new Cue(3, 4, "tea"));
        assertThat(malformed)
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).hasMessageContaining("latin.srt:3").hasMessageContaining("UTF-8"));
    }

    @Test
    void cuesWithoutWordsAndEmptyFilesAreNoErrors() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("WEBVTT\n\n00:01.000 --> 00:02.000\n<i> </i>\n")).isEmpty();
        assertThat(malformed).isEmpty();
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> SubtitleFile.read(folder.resolve("none.srt"), malformed::add))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none.srt")
                .hasMessageContaining("no such file");
    }

    private List<Cue> read(String content) throws IOException {
        return SubtitleFile.read(Files.writeString(folder.resolve("subtitles"), content), malformed::add);
    }
}
