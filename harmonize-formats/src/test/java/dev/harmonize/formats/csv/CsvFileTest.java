package dev.harmonize.formats.csv;

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

class CsvFileTest {

    @TempDir
    Path folder = Path.of("");

    private final List<CsvRow> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Path read(String text, String... required) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8), CsvDialect.COMMAS, required);
    }

    private Path read(byte[] content, CsvDialect dialect, String... required) throws IOException {
        Path file = Files.write(folder.resolve("table.csv"), content);
        new CsvFile(file, dialect).read(List.of(required), rows::add, e -> problems.add(e.getMessage()));
        return file;
    }

    @Test
    void quotedValuesHoldDelimitersLineEndsAndQuotes() throws IOException {
        read("id,text\r\n1,\"a, b\"\r\n2,\"two\nlines and \"\"quotes\"\"\"\r\n\r\n3,  plain \n", "id", "text");

        assertThat(problems).isEmpty();
        assertThat(rows)
                .extracting(row -> row.get("text"))
                .containsExactly("a, b", "two\nlines and \"quotes\"", "plain");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() throws IOException {
        read("\uFEFFid\n7\n", "id");

        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row.integer("id")).isEqualTo(7));
    }

    @Test
    void commentsAndNamesGivenByTheCallerAreThoseOfAudioSet() throws IOException {
        read(
                "# Segments csv created Sun\n# num_ytids=1\n# YTID, start_seconds, end_seconds, positive_labels\n--4gqARaEJE, 0.000, 10.000, \"/m/068hy,/m/07q6cd_\"\n"
                        .getBytes(StandardCharsets.UTF_8),
                CsvDialect.COMMAS.withComment("#").withColumns("id", "start", "end", "labels"));

        assertThat(problems).isEmpty();
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.number("end")).isEqualTo(10);
            assertThat(row.get("labels")).isEqualTo("/m/068hy,/m/07q6cd_");
        });
    }

    @Test
    void aQuoteThatDoesNotEndCostsOneRow() throws IOException {
        Path file = read("id,text\n1,first\n2,\"broken\n3,third\n4,fourth\n", "id");

        assertThat(rows).extracting(row -> row.get("id")).containsExactly("1", "3", "4");
        assertThat(problems).containsExactly(file + ":3: a quote begins that does not end");
    }

    @Test
    void aQuoteThatDoesNotEndAndALineThatIsNotUtf8AreBothNamed() throws IOException {
        Path file = read(
                "id,text\n1,\"broken\n2,caf\u00e9\n3,third\n".getBytes(StandardCharsets.ISO_8859_1),
                CsvDialect.COMMAS,
                "id");

        assertThat(rows).extracting(row -> row.get("id")).containsExactly("3");
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).isEqualTo(file + ":2: a quote begins that does not end");
        assertThat(problems.get(1)).startsWith(file + ":3: the line is not UTF-8");
    }

    @Test
    void aRowWithTooFewValuesCostsOneRow() throws IOException {
        Path file = read("id,text\n1\n2,b\n3,c,d\n", "id");

        assertThat(rows).extracting(row -> row.get("id")).containsExactly("2");
        assertThat(problems)
                .containsExactly(
                        file + ":2: has 1 value; expected 2, one for each of 'id', 'text'",
                        file + ":4: has 3 values; expected 2, one for each of 'id', 'text'");
    }

    @Test
    void aLineThatIsNotUtf8CostsOneRow() throws IOException {
        Path file = read("id,text\n1,caf\u00e9\n2,b\n".getBytes(StandardCharsets.ISO_8859_1), CsvDialect.COMMAS, "id");

        assertThat(rows).extracting(row -> row.get("id")).containsExactly("2");
        assertThat(problems).singleElement().asString().startsWith(file + ":2: the line is not UTF-8");
    }

    @Test
    void aMissingColumnIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> read("id,txt\n1,a\n", "id", "text"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageEndingWith("table.csv:1: there is no column 'text'; there are 'id', 'txt'");
        assertThatThrownBy(() -> read("", "id")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> read("id,id\n", "id")).hasMessageContaining("two columns 'id'");
    }

    @Test
    void whatIsNoNumberIsNamedWithItsLine() throws IOException {
        Path file = read("start\n1.5\nsoon\nNaN\n", "start");

        assertThat(rows.get(0).number("start")).isEqualTo(1.5);
        for (int row : new int[] {1, 2}) {
            assertThatThrownBy(() -> rows.get(row).number("start"))
                    .hasMessageStartingWith(file + ":" + (row + 2) + ": column 'start' must be a number");
        }
        assertThatThrownBy(() -> rows.get(0).integer("start")).hasMessageContaining("must be a whole number");
        assertThatThrownBy(() -> rows.get(0).get("end")).hasMessageContaining("no column 'end'; there are [start]");
    }

    @Test
    void anAbsentFileIsNamed() {
        CsvFile absent = new CsvFile(folder.resolve("absent.csv"), CsvDialect.COMMAS);

        assertThatThrownBy(() -> absent.read(List.of(), rows::add, e -> {}))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("absent.csv: there is no such file");
    }
}
