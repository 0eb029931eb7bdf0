package dev.harmonize.formats.csv;

import dev.harmonize.formats.MalformedFileException;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One row of a table.
 *
 * @param place file and line, such as {@code a.csv:3}
 * @param values by name of the column, without blanks around them
 */
public record CsvRow(String place, Map<String, String> values) {

    public CsvRow {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * The value in a column.
     *
     * @throws MalformedFileException if there is no such column, or the value is empty
     */
    public String get(String column) {
        return find(column)
                .orElseThrow(() -> MalformedFileException.at(
                        place,
                        values.containsKey(column)
                                ? "column '" + column + "' is empty"
                                : "there is no column '" + column + "'; there are " + values.keySet()));
    }

    /** The value in a column; empty if it is, or if there is no such column. */
    public Optional<String> find(String column) {
        return Optional.ofNullable(values.get(column)).filter(value -> !value.isEmpty());
    }

    /**
     * The finite number in a column.
     *
     * @throws MalformedFileException if there is none
     */
    public double number(String column) {
        String value = get(column);
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notANumber(column, value);
        }
        throw notANumber(column, value);
    }

    /**
     * The whole number in a column.
     *
     * @throws MalformedFileException if there is none, or it does not fit
     */
    public int integer(String column) {
        String value = get(column);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw MalformedFileException.at(
                    place, "column '" + column + "' must be a whole number, was \"" + value + "\"");
        }
    }

    private MalformedFileException notANumber(String column, String value) {
        return MalformedFileException.at(place, "column '" + column + "' must be a number, was \"" + value + "\"");
    }
}
