package dev.harmonize.formats.csv;

import java.util.List;
import java.util.Optional;

/**
 * How a table is written.
 *
 * @param delimiter between values
 * @param columns names of the columns; empty if the first line that is not a comment has them
 * @param comment what lines that are no rows begin with; empty if there are none
 */
public record CsvDialect(char delimiter, List<String> columns, Optional<String> comment) {

    /** Commas, names of the columns in the first line. */
    public static final CsvDialect COMMAS = new CsvDialect(',', List.of(), Optional.empty());

    public CsvDialect {
        columns = List.copyOf(columns);
    }

    /** The same without a line of names. */
    public CsvDialect withColumns(String... names) {
        return new CsvDialect(delimiter, List.of(names), comment);
    }

    /** The same with lines that are no rows. */
    public CsvDialect withComment(String start) {
        return new CsvDialect(delimiter, columns, Optional.of(start));
    }
}
