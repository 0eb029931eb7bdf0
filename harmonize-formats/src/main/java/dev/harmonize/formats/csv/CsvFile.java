package dev.harmonize.formats.csv;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.text.Utf8Lines;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A table of comma-separated values (RFC 4180), UTF-8, read row by row. Values may be quoted and then hold delimiters, line
 * ends and doubled quotes. A row that cannot be read, because a quote does not end, a value is missing or a byte is not
 * UTF-8, is told and left out; the others are read.
 */
public final class CsvFile {

    private static final int MOST_LINES_PER_ROW = 1000;
    private static final int LONGEST_ROW = 1 << 20;

    private final Path file;
    private final CsvDialect dialect;
    private final CSVFormat format;

    /** A table in a file, which is not yet opened. */
    public CsvFile(Path file, CsvDialect dialect) {
        this.file = file;
        this.dialect = dialect;
        this.format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(dialect.delimiter())
                .setIgnoreSurroundingSpaces(true)
                .get();
    }

    /**
     * Reads all rows.
     *
     * @param required columns that there must be
     * @param rows takes each row that is sound; a {@link MalformedFileException} that it throws goes to {@code malformed}
     * @param malformed takes what is wrong with each row that is not
     * @throws MalformedFileException if the names of the columns cannot be read, or a required one is missing
     * @throws UncheckedIOException if the file cannot be read
     */
    public void read(List<String> required, Consumer<CsvRow> rows, Consumer<MalformedFileException> malformed) {
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            List<String> columns = dialect.columns();
            Optional<Logical> next = nextRow(lines, columns.isEmpty() ? this::fail : malformed);
            if (columns.isEmpty()) {
                Logical header = next.orElseThrow(() -> MalformedFileException.at(
                        file.toString(), "is empty; the first line must name the columns, " + required));
                columns = header.values();
                checkColumns(header.place(), columns, required);
                next = nextRow(lines, malformed);
            } else {
                checkColumns(file.toString(), columns, required);
            }
            while (next.isPresent()) {
                try {
                    rows.accept(row(next.get(), columns));
                } catch (MalformedFileException e) {
                    malformed.accept(e);
                }
                next = nextRow(lines, malformed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /**
     * What stands between two line ends that no quote holds.
     *
     * @param place file and first line
     */
    private record Logical(String place, List<String> values) {}

    private void fail(MalformedFileException e) {
        throw e;
    }

    private static void checkColumns(String place, List<String> columns, List<String> required) {
        List<String> missing = new ArrayList<>(required);
        missing.removeAll(columns);
        if (!missing.isEmpty()) {
            throw MalformedFileException.at(
                    place, "there is no column " + quoted(missing) + "; there are " + quoted(columns));
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.indexOf(columns.get(i)) < i) {
                throw MalformedFileException.at(place, "there are two columns '" + columns.get(i) + "'");
            }
        }
    }

    private static String quoted(List<String> names) {
        return "'" + String.join("', '", names) + "'";
    }

    private static CsvRow row(Logical logical, List<String> columns) {
        if (logical.values().size() != columns.size()) {
            throw MalformedFileException.at(
                    logical.place(),
                    "has " + logical.values().size() + (logical.values().size() == 1 ? " value" : " values")
                            + "; expected " + columns.size() + ", one for each of " + quoted(columns));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), logical.values().get(i));
        }
        return new CsvRow(logical.place(), values);
    }

    /** The next row that can be taken apart. After a quote that does not end, reading goes on at the line below it. */
    private Optional<Logical> nextRow(Utf8Lines lines, Consumer<MalformedFileException> malformed) throws IOException {
        while (true) {
            Optional<Utf8Lines.Line> first = lines.next();
            if (first.isEmpty()) {
                return Optional.empty();
            }
            String place = file + ":" + first.get().number();
            try {
                String text = first.get().text();
                if (text.isBlank() || dialect.comment().filter(text::startsWith).isPresent()) {
                    continue;
                }
                return Optional.of(new Logical(place, values(place, complete(lines, first.get(), place))));
            } catch (MalformedFileException e) {
                lines.goBackTo(first.get().number() + 1);
                malformed.accept(e);
            }
        }
    }

    /** The line and those after it, until every quote that was opened is closed. */
    private static String complete(Utf8Lines lines, Utf8Lines.Line first, String place) throws IOException {
        StringBuilder row = new StringBuilder(first.text());
        boolean closed = quotesClosed(first.text());
        for (int i = 1; i < MOST_LINES_PER_ROW && row.length() < LONGEST_ROW && !closed; i++) {
            Optional<String> continuation = continuation(lines);
            if (continuation.isEmpty()) {
                break;
            }
            row.append('\n').append(continuation.get());
            closed = !quotesClosed(continuation.get());
        }
        if (!closed) {
            throw MalformedFileException.at(place, "a quote begins that does not end");
        }
        return row.toString();
    }

    /** The text of the next line; empty if there is none. One that is not UTF-8 is told when it comes first in a row. */
    private static Optional<String> continuation(Utf8Lines lines) throws IOException {
        try {
            return lines.next().map(Utf8Lines.Line::text);
        } catch (MalformedFileException e) {
            return Optional.empty();
        }
    }

    private static boolean quotesClosed(String text) {
        return text.chars().filter(c -> c == '"').count() % 2 == 0;
    }

    private List<String> values(String place, String row) {
        try (CSVParser parser = CSVParser.parse(row, format)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() != 1) {
                throw MalformedFileException.at(place, "is not one row, but " + records.size());
            }
            return records.get(0).stream().map(String::strip).toList();
        } catch (IOException | UncheckedIOException e) {
            if (e instanceof MalformedFileException malformed) {
                throw malformed;
            }
            throw MalformedFileException.at(place, "a quote stands where none is expected");
        }
    }
}
