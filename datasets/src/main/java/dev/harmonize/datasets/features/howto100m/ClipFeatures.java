package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.datasets.features.Rows;
import dev.harmonize.formats.MalformedFileException;

import java.nio.file.Path;
import java.util.List;

/**
 * Joined features of clips.
 *
 * @param streams kinds of features, in the order in which they are joined
 * @param widths numbers per row of each
 * @param rows per clip; 0 for one that has the largest of each number
 * @param normalize whether rows are scaled to Euclidean length 1, each kind by itself
 */
record ClipFeatures(List<FeatureStream> streams, List<Integer> widths, int rows, boolean normalize) {

    ClipFeatures {
        streams = List.copyOf(streams);
        widths = List.copyOf(widths);
    }

    /** The form of a clip. */
    FeatureSpec.Vectors spec() {
        return new FeatureSpec.Vectors(
                Math.max(1, rows), widths.stream().mapToInt(width -> width).sum());
    }

    /** Whether there is a file of each kind. */
    boolean isThere(Video video) {
        return streams.stream().allMatch(stream -> stream.find(video).isPresent());
    }

    /**
     * Reads a clip.
     *
     * @throws MalformedFileException if a file is missing or damaged, or ends before the clip begins
     */
    Features read(Video video, double start, double end) {
        FeatureSpec.Vectors spec = spec();
        float[] joined = new float[Math.toIntExact(spec.size())];
        int column = 0;
        for (int i = 0; i < streams.size(); i++) {
            FeatureStream stream = streams.get(i);
            Path file = stream.find(video)
                    .orElseThrow(() -> MalformedFileException.at(
                            stream.folder().toString(), "has no " + stream.name() + " features of " + video.id()));
            int width = widths.get(i);
            float[] rowsOfStream = stream.rows(file, width, start, end, rows, normalize);
            for (int row = 0; row < spec.length(); row++) {
                System.arraycopy(rowsOfStream, row * width, joined, row * spec.width() + column, width);
            }
            column += width;
        }
        return Rows.dense(joined, spec.length(), spec.width());
    }
}
