package dev.harmonize.formats.subtitles;

import dev.harmonize.formats.MalformedFileException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times of a cue: {@code 00:01:02.500 --> 00:01:04.000}, WebVTT's with a point, SubRip's with a comma, settings after
 * them. Hours may be left out, as WebVTT allows.
 *
 * @param start seconds
 * @param end seconds
 */
record CueTimes(double start, double end) {

    private static final String ARROW = "-->";
    private static final String TIME = "(?:([0-9]{1,6}):)?([0-5]?[0-9]):([0-5]?[0-9])(?:[.,]([0-9]{1,9}))?";
    private static final Pattern TIMES = Pattern.compile("\\s*" + TIME + "\\s*" + ARROW + "\\s*" + TIME + "(?:\\s.*)?");

    /** Whether a line is meant to hold the times of a cue. */
    static boolean isTimes(String line) {
        return line.contains(ARROW);
    }

    /**
     * Reads them.
     *
     * @throws MalformedFileException if they are not times, or if the end is not after the start
     */
    static CueTimes parse(String place, String line) {
        Matcher matcher = TIMES.matcher(line);
        if (!matcher.matches()) {
            throw MalformedFileException.at(
                    place, "\"" + line.strip() + "\" is no pair of times; expected 00:00:01.000 --> 00:00:02.500");
        }
        CueTimes times = new CueTimes(seconds(matcher, 1), seconds(matcher, 5));
        if (times.end <= times.start) {
            throw MalformedFileException.at(
                    place, "the cue ends at " + times.end + " s, not after its start at " + times.start + " s");
        }
        return times;
    }

    private static double seconds(Matcher matcher, int group) {
        String hours = matcher.group(group);
        String fraction = matcher.group(group + 3);
        return (hours == null ? 0 : 3600.0 * Integer.parseInt(hours))
                + 60 * Integer.parseInt(matcher.group(group + 1))
                + Integer.parseInt(matcher.group(group + 2))
                + (fraction == null ? 0 : Double.parseDouble("0." + fraction));
    }
}
