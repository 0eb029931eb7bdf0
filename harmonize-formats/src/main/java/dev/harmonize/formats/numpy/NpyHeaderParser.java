package dev.harmonize.formats.numpy;

import dev.harmonize.formats.MalformedFileException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Parses the header of a npy file: a Python dictionary with the keys {@code descr}, {@code fortran_order} and {@code shape}
 * in any order, padded with blanks. No more of Python is understood than an array of plain numbers needs.
 */
public final class NpyHeaderParser {

    /** How messages about a header begin. */
    public static final String NOT_PLAIN = "the header is not that of an array of numbers: ";

    private static final String TYPE = "descr";
    private static final String ORDER = "fortran_order";
    private static final String SHAPE = "shape";
    private static final List<String> KEYS = List.of(TYPE, ORDER, SHAPE);
    private static final String BLANKS = " \t\n\r\f";

    /** Stands for what comes after the last character; the header has no such character, because it is text. */
    private static final char END = '\0';

    private static final int LONGEST_SHOWN = 20;

    private final String place;
    private final int offset;
    private final String text;
    private int position;

    private Optional<String> type = Optional.empty();
    private Optional<Boolean> fortranOrder = Optional.empty();
    private Optional<List<Long>> shape = Optional.empty();

    private NpyHeaderParser(String place, int offset, String text) {
        this.place = place;
        this.offset = offset;
        this.text = text;
    }

    /**
     * Parses a header.
     *
     * @param place where the array is, such as the path of a file
     * @param offset where in it the text begins
     * @param text a character per byte
     * @throws MalformedFileException if it is not the header of an array of plain values; names the place and the byte
     */
    public static NpyHeader parse(String place, int offset, String text) {
        return new NpyHeaderParser(place, offset, text).parse();
    }

    private NpyHeader parse() {
        checkAscii();
        expect('{', "a dictionary of Python, which begins with {");
        Set<String> seen = new LinkedHashSet<>();
        while (!accept('}')) {
            entry(seen);
            if (!accept(',')) {
                expect('}', "a comma or the } that ends the dictionary");
                break;
            }
        }
        if (peek() != END) {
            throw malformed("expected nothing but blanks after the dictionary, found " + found());
        }
        List<String> missing = KEYS.stream()
                .filter(key -> !seen.contains(key))
                .map(key -> "'" + key + "'")
                .toList();
        if (!missing.isEmpty()) {
            position = 0;
            throw malformed("the dictionary lacks " + String.join(" and ", missing));
        }
        return new NpyHeader(type.orElseThrow(), fortranOrder.orElseThrow(), shape.orElseThrow());
    }

    private void checkAscii() {
        for (position = 0; position < text.length(); position++) {
            char c = text.charAt(position);
            if ((c < ' ' || c > '~') && BLANKS.indexOf(c) < 0) {
                throw malformed(String.format(
                        "expected ASCII, as the header of an array of plain numbers is, found byte 0x%02x", (int) c));
            }
        }
        position = 0;
    }

    private void entry(Set<String> seen) {
        peek();
        int begin = position;
        String key = string("a key in quotes");
        boolean first = seen.add(key);
        if (!KEYS.contains(key) || !first) {
            position = begin;
            throw malformed(
                    first
                            ? "there is no key '" + shortened(key) + "' in this format; it has '"
                                    + String.join("', '", KEYS) + "'"
                            : "the key '" + key + "' is there twice");
        }
        expect(':', "a colon after the key '" + key + "'");
        switch (key) {
            case TYPE -> type = Optional.of(string("the type of plain numbers in quotes, such as '<f4'"));
            case ORDER -> fortranOrder = Optional.of(truth());
            default -> shape = Optional.of(tuple());
        }
    }

    /** A string without escapes, which no key and no type of plain numbers has. */
    private String string(String expected) {
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw malformed("expected " + expected + ", found " + found());
        }
        int end = text.indexOf(quote, position + 1);
        if (end < 0) {
            throw malformed("the text that begins here does not end");
        }
        String string = text.substring(position + 1, end);
        position = end + 1;
        return string;
    }

    private boolean truth() {
        peek();
        for (boolean value : new boolean[] {true, false}) {
            String word = value ? "True" : "False";
            if (text.startsWith(word, position)) {
                position += word.length();
                return value;
            }
        }
        throw malformed("expected True or False, found " + found());
    }

    private List<Long> tuple() {
        expect('(', "a tuple of sizes, such as (2, 3)");
        List<Long> sizes = new ArrayList<>();
        while (!accept(')')) {
            sizes.add(size());
            if (!accept(',')) {
                expect(')', "a comma or the ) that ends the shape");
                break;
            }
        }
        return sizes;
    }

    private long size() {
        peek();
        int begin = position;
        position += text.startsWith("-", position) ? 1 : 0;
        int digits = position;
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
        if (position == digits) {
            position = begin;
            throw malformed("expected a size, found " + found());
        }
        String number = text.substring(begin, position);
        BigInteger size = new BigInteger(number);
        if (size.signum() < 0 || size.bitLength() >= Long.SIZE) {
            position = begin;
            throw malformed("a size of " + shortened(number) + " is impossible");
        }
        // Python 2 marked whole numbers that were long ones.
        position += text.startsWith("L", position) ? 1 : 0;
        return size.longValue();
    }

    private void expect(char expected, String words) {
        if (!accept(expected)) {
            throw malformed("expected " + words + ", found " + found());
        }
    }

    private boolean accept(char wanted) {
        boolean there = peek() == wanted;
        position += there ? 1 : 0;
        return there;
    }

    /** The next character that is not blank, which is then at {@link #position}. */
    private char peek() {
        while (position < text.length() && BLANKS.indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return position < text.length() ? text.charAt(position) : END;
    }

    /** What is at {@link #position}, in short. */
    private String found() {
        String rest = text.substring(position).strip();
        return rest.isEmpty() ? "the end of the header" : shortened(rest);
    }

    /** What a message can show of a text that may be as long as the header. */
    public static String shortened(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    private MalformedFileException malformed(String message) {
        return MalformedFileException.at(place, offset + position, NOT_PLAIN + message);
    }
}
