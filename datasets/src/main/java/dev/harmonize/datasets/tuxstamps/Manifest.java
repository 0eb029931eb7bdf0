package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.formats.MalformedFileException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The cache's list of triplets: UTF-8, one triplet a line, values with tabs between them. */
final class Manifest {

    private static final List<String> COLUMNS = List.of(
            "id",
            "stamp",
            "category",
            "language",
            "text",
            "english",
            "group",
            "split",
            "mirrors",
            "image",
            "image-sha256",
            "audio-offset",
            "audio-samples",
            "audio-sha256");

    /** What would end a value or a line. */
    private static final Pattern BLANKS = Pattern.compile("[\\t\\r\\n]+");

    private Manifest() {}

    /** All of it, header included. */
    static String write(List<Triplet> triplets) {
        StringBuilder table = new StringBuilder();
        line(table, COLUMNS);
        for (Triplet triplet : triplets) {
            line(
                    table,
                    List.of(
                            Integer.toString(triplet.number()),
                            triplet.stamp(),
                            triplet.category(),
                            triplet.language(),
                            triplet.text(),
                            triplet.english(),
                            triplet.group(),
                            triplet.split(),
                            Boolean.toString(triplet.mirrors()),
                            triplet.image(),
                            triplet.imageHash(),
                            Long.toString(triplet.speech().offset()),
                            Integer.toString(triplet.speech().samples()),
                            triplet.speech().hash()));
        }
        return table.toString();
    }

    /**
     * Reads a manifest.
     *
     * @throws MalformedFileException if it is not one; names file and line
     * @throws IOException if it cannot be read
     */
    static List<Triplet> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(String.join("\t", COLUMNS))) {
            throw MalformedFileException.at(file + ":1", "expected the names of the columns, " + COLUMNS);
        }
        List<Triplet> triplets = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            triplets.add(triplet(file + ":" + (i + 1), lines.get(i).split("\t", -1)));
        }
        return triplets;
    }

    private static Triplet triplet(String place, String[] values) {
        if (values.length != COLUMNS.size()) {
            throw MalformedFileException.at(place, "has " + values.length + " values; expected " + COLUMNS.size());
        }
        try {
            Triplet.Speech speech =
                    new Triplet.Speech(Long.parseLong(values[11]), Integer.parseInt(values[12]), values[13]);
            if (speech.samples() < 1
                    || speech.samples() > CacheWriter.MOST_SAMPLES
                    || speech.offset() < 0
                    || values[1].indexOf('/') < 1) {
                throw MalformedFileException.at(place, "is no triplet of this dataset");
            }
            return new Triplet(
                    Integer.parseInt(values[0]),
                    values[1],
                    values[3],
                    values[4],
                    values[5],
                    values[6],
                    values[7],
                    values[8].equals("true"),
                    values[10],
                    speech);
        } catch (NumberFormatException e) {
            throw MalformedFileException.at(place, "has a number that is none: " + e.getMessage());
        }
    }

    private static void line(StringBuilder table, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            table.append(i == 0 ? "" : "\t")
                    .append(BLANKS.matcher(values.get(i)).replaceAll(" "));
        }
        table.append('\n');
    }
}
