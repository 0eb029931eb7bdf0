package dev.harmonize.datasets.webdataset;

import java.util.ArrayList;
import java.util.List;

/** Lists of paths in the notation that shells and the WebDataset library have for them. */
final class ShardPattern {

    private static final int MOST = 1_000_000;

    private ShardPattern() {}

    /**
     * The paths, in order.
     *
     * @throws IllegalArgumentException if it is not such a list; the message says what was expected
     */
    static List<String> expand(String pattern) {
        List<String> paths = new ArrayList<>();
        for (String each : split(pattern)) {
            String path = each.strip();
            if (path.isEmpty()) {
                throw new IllegalArgumentException("has an empty path between commas; leave the comma out");
            }
            if (path.contains("://") || path.startsWith("pipe:") || path.startsWith("~")) {
                throw new IllegalArgumentException(
                        "names '" + path
                                + "'; only paths of files on this machine can be read, written out. Download the archives first");
            }
            expand("", path, paths);
        }
        return paths;
    }

    private static void expand(String begin, String rest, List<String> paths) {
        int open = rest.indexOf('{');
        int close = rest.indexOf('}');
        if (open < 0 && close < 0) {
            if (paths.size() == MOST) {
                throw new IllegalArgumentException("names more than " + MOST + " files");
            }
            paths.add(begin + rest);
            return;
        }
        if (open < 0 || close < open || rest.substring(open + 1, close).indexOf('{') >= 0) {
            throw new IllegalArgumentException(
                    "has braces that do not match, or one pair within another: '" + begin + rest + "'");
        }
        for (String choice : choices(rest.substring(open + 1, close))) {
            expand(begin + rest.substring(0, open) + choice, rest.substring(close + 1), paths);
        }
    }

    private static List<String> choices(String inside) {
        int dots = inside.indexOf("..");
        if (dots < 0) {
            return List.of(inside.split(",", -1));
        }
        String first = inside.substring(0, dots);
        String last = inside.substring(dots + 2);
        if (!first.matches("[0-9]{1,9}") || !last.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "has '{" + inside + "}'; expected two numbers from 0, such as {000000..000123}");
        }
        int from = Integer.parseInt(first);
        int to = Integer.parseInt(last);
        if (to < from || to - from >= MOST) {
            throw new IllegalArgumentException("has '{" + inside + "}'; expected a range of 1 to " + MOST + " numbers");
        }
        // As in a shell, leading zeros of either end say how many digits every number has.
        boolean padded = first.matches("0[0-9]+") || last.matches("0[0-9]+");
        int digits = padded ? Math.max(first.length(), last.length()) : 1;
        List<String> numbers = new ArrayList<>();
        for (int number = from; number <= to; number++) {
            String plain = Integer.toString(number);
            numbers.add("0".repeat(Math.max(0, digits - plain.length())) + plain);
        }
        return numbers;
    }

    /** At the commas outside of braces. */
    private static List<String> split(String pattern) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(pattern.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(pattern.substring(begin));
        return parts;
    }
}
