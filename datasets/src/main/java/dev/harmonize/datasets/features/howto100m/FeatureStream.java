package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.datasets.features.Rows;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.numpy.NpyArray;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A folder of arrays of features, one per video, of shape [rows, width].
 *
 * @param rate rows per second
 */
record FeatureStream(String name, Path folder, double rate) {

    /** What follows a video's id in the names of files: some keep the ending of the video. */
    private static final List<String> ENDINGS = List.of(".npy", ".mp4.npy", ".webm.npy", ".mkv.npy");

    /** The array of a video, if there is one. */
    Optional<Path> find(Video video) {
        Path root = folder.normalize();
        if (video.path().isPresent()) {
            Path named = root.resolve(video.path().get()).normalize();
            if (named.startsWith(root) && Files.isRegularFile(named)) {
                return Optional.of(named);
            }
        }
        for (String ending : ENDINGS) {
            Path file = root.resolve(video.id() + ending);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Numbers per row of a video's array; empty if there is none, or it is damaged, which is told when the video is read. */
    Optional<Integer> width(Video video) {
        try {
            return find(video).map(file -> open(file).rowSize());
        } catch (MalformedFileException e) {
            return Optional.empty();
        }
    }

    /** Opens an array. */
    private static NpyArray open(Path file) {
        NpyArray array = NpyArray.open(file);
        if (array.shape().size() != 2 || array.rowSize() == 0 || !array.isFloatingPoint()) {
            throw MalformedFileException.at(
                    file.toString(),
                    "has shape " + array.shapeAsTuple() + "; expected floating-point numbers [rows, width]");
        }
        return array;
    }

    /**
     * The rows from one time to another, as many as wanted.
     *
     * @param count number of rows, evenly chosen, some of them repeatedly if there are fewer; 0 for one row that has the
     *     largest of each number
     * @param normalize whether each row is scaled to Euclidean length 1
     * @throws MalformedFileException if there is no row in that time, or a number is not finite
     */
    float[] rows(Path file, int width, double start, double end, int count, boolean normalize) {
        NpyArray array = open(file);
        if (array.rowSize() != width) {
            throw MalformedFileException.at(
                    file.toString(),
                    "has rows of " + array.rowSize() + " numbers; those of other videos have " + width);
        }
        long first = (long) (start * rate);
        long last = Math.min(array.rows(), (long) (end * rate) + 1);
        if (first >= last) {
            throw MalformedFileException.at(
                    file.toString(),
                    "has " + array.rows() + " rows at " + rate + " per second; none of them is from " + start + " s to "
                            + end + " s");
        }
        float[] rows = count == 0 ? largest(array, first, last) : chosen(array, first, last, count);
        int bad = Rows.firstNotFinite(rows);
        if (bad < rows.length) {
            throw MalformedFileException.at(
                    file.toString(), "has the number " + rows[bad] + " in a row from " + start + " s to " + end + " s");
        }
        for (int begin = 0; normalize && begin < rows.length; begin += width) {
            Rows.normalize(rows, begin, begin + width);
        }
        return rows;
    }

    private static float[] largest(NpyArray array, long first, long last) {
        int width = array.rowSize();
        float[] largest = array.floats(first, 1);
        for (long row = first + 1; row < last; row++) {
            float[] next = array.floats(row, 1);
            for (int i = 0; i < width; i++) {
                largest[i] = Math.max(largest[i], next[i]);
            }
        }
        return largest;
    }

    private static float[] chosen(NpyArray array, long first, long last, int count) {
        int width = array.rowSize();
        float[] chosen = new float[count * width];
        for (int i = 0; i < count; i++) {
            float[] row = array.floats(first + (last - first) * i / count, 1);
            System.arraycopy(row, 0, chosen, i * width, width);
        }
        return chosen;
    }
}
