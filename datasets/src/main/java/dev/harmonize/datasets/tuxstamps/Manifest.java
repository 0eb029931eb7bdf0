package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;
import dev.harmonize.formats.csv.CsvRow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cache's list of triplets: a table of comma-separated values, one triplet a row. */
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

    private Manifest() {}

    /** All of it, header included. */
    static String write(List<Triplet> triplets) {
        StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        for (Triplet triplet : triplets) {
            List<String> values = List.of(
                    Integer.toString(triplet.number()),
                    quoted(triplet.stamp()),
                    quoted(triplet.category()),
                    triplet.language(),
                    quoted(triplet.text()),
                    quoted(triplet.english()),
                    quoted(triplet.group()),
                    triplet.split(),
                    Boolean.toString(triplet.mirrors()),
                    quoted(triplet.image()),
                    triplet.imageHash(),
                    Long.toString(triplet.speech().offset()),
                    Integer.toString(triplet.speech().samples()),
                    triplet.speech().hash());
            csv.append(String.join(",", values)).append('\n');
        }
        return csv.toString();
    }

    /**
     * Reads a manifest.
     *
     * @throws MalformedFileException if it is not one; names file and line
     */
    static List<Triplet> read(Path file) {
        List<Triplet> triplets = new ArrayList<>();
        new CsvFile(file, CsvDialect.COMMAS).read(COLUMNS, row -> triplets.add(triplet(row)), Manifest::fail);
        return List.copyOf(triplets);
    }

    private static Triplet triplet(CsvRow row) {
        int samples = row.integer("audio-samples");
        double offset = row.number("audio-offset");
        String stamp = row.get("stamp");
        if (samples < 1 || samples > CacheWriter.MOST_SAMPLES || offset < 0 || offset > 1L << 40 || !stamp.contains("/")) {
            throw MalformedFileException.at(row.place(), "is not a triplet of this dataset");
        }
        return new Triplet(
                row.integer("id"),
                stamp,
                row.get("language"),
                row.get("text"),
                row.get("english"),
                row.get("group"),
                row.get("split"),
                row.get("mirrors").equals("true"),
                row.get("image-sha256"),
                new Triplet.Speech((long) offset, samples, row.get("audio-sha256")));
    }

    private static void fail(MalformedFileException e) {
        throw e;
    }

    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }
}
