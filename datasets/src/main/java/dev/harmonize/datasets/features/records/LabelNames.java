package dev.harmonize.datasets.features.records;

import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;
import dev.harmonize.formats.csv.CsvRow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the numbers of labels mean.
 *
 * @param names by number, without gaps: a number that the file leaves out is called {@code class N}
 * @param numbersByCode the numbers of the codes, such as {@code /m/09x0r}, by which other files call labels
 */
record LabelNames(List<String> names, Map<String, Integer> numbersByCode) {

    /** Enough for any set of labels, and little memory. */
    private static final int MOST = 1_000_000;

    LabelNames {
        names = List.copyOf(names);
        numbersByCode = Map.copyOf(numbersByCode);
    }

    /**
     * Names of the columns of a file.
     *
     * @param number counted from 0
     * @param code may be empty
     * @param name may be empty; the code stands for it then
     */
    record Columns(String number, String code, String name) {}

    /**
     * Reads them.
     *
     * @param lost takes note of rows that cannot be used
     * @throws MalformedFileException if a column is missing
     */
    static LabelNames read(Path file, Columns columns, LostItems lost) {
        Map<Integer, String> byNumber = new TreeMap<>();
        Map<String, Integer> byCode = new HashMap<>();
        new CsvFile(file, CsvDialect.COMMAS)
                .read(
                        List.of(columns.number(), columns.code(), columns.name()),
                        row -> add(row, columns, byNumber, byCode),
                        lost::add);
        int count =
                byNumber.keySet().stream().mapToInt(number -> number + 1).max().orElse(0);
        List<String> names = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            names.add(byNumber.getOrDefault(number, "class " + number));
        }
        return new LabelNames(names, byCode);
    }

    private static void add(CsvRow row, Columns columns, Map<Integer, String> byNumber, Map<String, Integer> byCode) {
        int number = row.integer(columns.number());
        if (number < 0 || number >= MOST) {
            throw MalformedFileException.at(
                    row.place(),
                    "column '" + columns.number() + "' must be from 0 to " + (MOST - 1) + ", was " + number);
        }
        String name =
                row.find(columns.name()).or(() -> row.find(columns.code())).orElse("class " + number);
        if (byNumber.putIfAbsent(number, name) != null) {
            throw MalformedFileException.at(row.place(), "the number " + number + " is there twice");
        }
        row.find(columns.code()).ifPresent(code -> byCode.put(code, number));
    }

    /** A name of a label, whatever its number. */
    String name(long number) {
        return number >= 0 && number < names.size() ? names.get((int) number) : "class " + number;
    }

    /**
     * Texts for as many rows: all names as one text if there is one row, otherwise one name for each row.
     *
     * @param numbers labels
     */
    List<String> texts(List<Long> numbers, int rows) {
        List<String> texts = numbers.stream().map(this::name).toList();
        if (texts.isEmpty() || rows > 1) {
            return texts;
        }
        return List.of(texts.stream().collect(Collectors.joining(", ")));
    }
}
