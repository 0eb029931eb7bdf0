package dev.harmonize.core.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes an SVG document: elements are closed, texts escaped, and numbers look the same everywhere. */
final class Svg {

    /**
     * A little more than the half that rounding adds. A number that lies just between two others in exact arithmetic then
     * goes up whatever its last bits are, which may differ between machines.
     */
    private static final double HALF = 0.5 + 1e-6;

    private final StringBuilder document = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; its attributes are names and values in turns, values being texts or numbers. */
    Svg open(String element, Object... attributes) {
        start(element, attributes).append(">\n");
        open.push(element);
        return this;
    }

    /** Closes the element that was opened last. */
    Svg close() {
        document.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** An element with nothing in it. */
    Svg empty(String element, Object... attributes) {
        start(element, attributes).append("/>\n");
        return this;
    }

    /** An element with text in it. */
    Svg text(String element, String text, Object... attributes) {
        start(element, attributes)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(element)
                .append(">\n");
        return this;
    }

    private StringBuilder start(String element, Object... attributes) {
        document.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String text = value instanceof Number number ? number(number.doubleValue()) : value.toString();
            document.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escaped(text))
                    .append('"');
        }
        return document;
    }

    /** The document, all of whose elements have been closed. */
    String document() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return document.toString();
    }

    /** At most two decimals. */
    static String number(double value) {
        double rounded = Math.floor(value * 100 + HALF) / 100;
        if (rounded == Math.rint(rounded)) {
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
