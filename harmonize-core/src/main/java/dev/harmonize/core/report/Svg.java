package dev.harmonize.core.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes an SVG document: texts are escaped, and numbers look the same everywhere. */
final class Svg {

    /**
     * A little more than the half that rounding adds. A number that lies just between two others in exact arithmetic then
     * goes up whatever its last bits are, which may differ between machines.
     */
    private static final double HALF = 0.5 + 1e-6;

    private static final String PLACEHOLDER = "{}";

    private final StringBuilder document = new StringBuilder();

    /**
     * Adds a line.
     *
     * @param template markup, with {@code {}} where the next value goes
     * @param values numbers, and texts, which are escaped
     */
    void add(String template, Object... values) {
        int from = 0;
        for (Object value : values) {
            int to = template.indexOf(PLACEHOLDER, from);
            String text = value instanceof Number number ? number(number.doubleValue()) : value.toString();
            document.append(template, from, to).append(escaped(text));
            from = to + PLACEHOLDER.length();
        }
        document.append(template, from, template.length()).append('\n');
    }

    String document() {
        return document.toString();
    }

    /** At most two decimals. */
    static String number(double value) {
        double rounded = Math.floor(value * 100 + HALF) / 100;
        if (rounded == Math.rint(rounded)) {
            // Adding zero makes zero of minus zero.
            return String.format(Locale.ROOT, "%.0f", rounded + 0.0);
        }
        String text = String.format(Locale.ROOT, "%.2f", rounded);
        return text.endsWith("0") ? text.substring(0, text.length() - 1) : text;
    }

    /** Corners of a polygon. */
    static String points(List<Vector2> points) {
        return points.stream()
                .map(point -> number(point.x()) + "," + number(point.y()))
                .collect(Collectors.joining(" "));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
