package dev.harmonize.formats.subtitles;

/**
 * A text and when it is shown.
 *
 * @param start seconds
 * @param end seconds, after the start
 * @param text without markup, on one line, not blank
 */
public record Cue(double start, double end, String text) {}
