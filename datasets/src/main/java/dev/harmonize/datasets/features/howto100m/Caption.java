package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.formats.MalformedFileException;

/**
 * What was said in some seconds of a video.
 *
 * @param start seconds from the beginning of the video
 * @param end not before the start
 */
record Caption(double start, double end, String text) {

    /** A caption of a file, whose times may be anything. */
    static Caption checked(String place, double start, double end, String text) {
        if (!(start >= 0 && end >= start && end < Double.POSITIVE_INFINITY)) {
            throw MalformedFileException.at(place, "a caption from " + start + " s to " + end + " s is impossible");
        }
        return new Caption(start, end, text);
    }
}
