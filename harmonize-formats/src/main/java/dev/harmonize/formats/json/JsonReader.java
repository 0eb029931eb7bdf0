package dev.harmonize.formats.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON as a stream, however large the file: the caller asks for what it expects next. What is there instead is told with
 * file, line, column and the path of keys. After such a message, {@link #skipRest} goes on behind the value, as long as the
 * text is JSON at all.
 */
public final class JsonReader implements Closeable {

    private static final int LONGEST_STRING = 1 << 24;
    private static final int DEEPEST = 200;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_STRING)
                    .maxNestingDepth(DEEPEST)
                    .maxNameLength(1 << 16)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final String place;
    private final JsonParser parser;
    private long advances;

    /** Reads the value of a field, or leaves it to be skipped. */
    @FunctionalInterface
    public interface FieldHandler {
        void field(String name);
    }

    private JsonReader(String place, JsonParser parser) {
        this.place = place;
        this.parser = parser;
        advance();
    }

    /**
     * Opens a file.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static JsonReader open(Path file) {
        try {
            return of(file.toString(), Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /**
     * Reads a stream.
     *
     * @param place what messages call it
     * @param stream is closed with this
     */
    public static JsonReader of(String place, InputStream stream) {
        try {
            return new JsonReader(place, FACTORY.createParser(stream));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + place + ": " + Reason.of(e), e);
        }
    }

    /** Reads text, such as a line of a file. */
    public static JsonReader of(String place, String text) {
        try {
            return new JsonReader(place, FACTORY.createParser(text));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + place + ": " + Reason.of(e), e);
        }
    }

    /**
     * Reads the object that comes next.
     *
     * @param handler is called at the value of each field, and reads it with the methods here; what it does not read is
     *     skipped
     * @throws MalformedFileException if there is no object
     */
    public void object(FieldHandler handler) {
        require(JsonToken.START_OBJECT, "an object");
        advance();
        while (parser.currentToken() == JsonToken.FIELD_NAME) {
            String name = text();
            advance();
            long before = advances;
            handler.field(name);
            if (advances == before) {
                skip();
            }
        }
        require(JsonToken.END_OBJECT, "the name of a field or the end of the object");
        advance();
    }

    /**
     * Reads the array that comes next.
     *
     * @param element is called at each element, and reads it; one that it does not read is skipped
     * @throws MalformedFileException if there is no array
     */
    public void array(Runnable element) {
        require(JsonToken.START_ARRAY, "an array");
        advance();
        while (parser.currentToken() != JsonToken.END_ARRAY) {
            checkPresent();
            long before = advances;
            element.run();
            if (advances == before) {
                skip();
            }
        }
        advance();
    }

    /**
     * Reads the text that comes next.
     *
     * @throws MalformedFileException if there is no text
     */
    public String string() {
        require(JsonToken.VALUE_STRING, "text");
        String value = text();
        advance();
        return value;
    }

    /**
     * Reads the number that comes next.
     *
     * @throws MalformedFileException if there is none
     */
    public double number() {
        if (!isNumber()) {
            throw expected("a number");
        }
        try {
            double value = parser.getDoubleValue();
            if (!Double.isFinite(value)) {
                throw expected("a number that a double can hold");
            }
            advance();
            return value;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * Reads the whole number that comes next.
     *
     * @throws MalformedFileException if there is none, or it takes more than 64 bits
     */
    public long integer() {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw expected("a whole number");
        }
        try {
            long value = parser.getLongValue();
            advance();
            return value;
        } catch (IOException e) {
            throw expected("a whole number of at most 64 bits");
        }
    }

    /** Whether text comes next. */
    public boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    /** Whether a number comes next. */
    public boolean isNumber() {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
    }

    /** Whether an array comes next. */
    public boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /** Whether an object comes next. */
    public boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    /**
     * A place before a value.
     *
     * @param depth how many objects and arrays are open there
     * @param advances how much was read before it
     */
    public record Mark(int depth, long advances) {}

    /** The place before the value that comes next. */
    public Mark mark() {
        return new Mark(depth(), advances);
    }

    /** How many objects and arrays hold what comes next. */
    private int depth() {
        int depth = 0;
        for (JsonStreamContext context = parser.getParsingContext(); !context.inRoot(); context = context.getParent()) {
            depth++;
        }
        return isObject() || isArray() ? depth - 1 : depth;
    }

    /** Skips the value that comes next, whatever it is. */
    public void skip() {
        checkPresent();
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw failure(e);
        }
        advance();
    }

    /**
     * After a message about a value or something inside it, goes on behind that value.
     *
     * @param before the place before it
     */
    public void skipRest(Mark before) {
        if (advances == before.advances()) {
            skip();
            return;
        }
        while (parser.currentToken() != null && depth() > before.depth()) {
            if (isObject() || isArray()) {
                skip();
            } else {
                advance();
            }
        }
        boolean endOfValue =
                parser.currentToken() == JsonToken.END_OBJECT || parser.currentToken() == JsonToken.END_ARRAY;
        if (endOfValue && depth() == before.depth()) {
            advance();
        }
    }

    /** A message that something else was expected here. */
    public MalformedFileException expected(String what) {
        return at("expected " + what + ", found " + found());
    }

    /** A message about what is here. */
    public MalformedFileException at(String problem) {
        String path = parser.getParsingContext().pathAsPointer().toString();
        return MalformedFileException.at(
                place + ":" + parser.currentTokenLocation().getLineNr() + ":"
                        + parser.currentTokenLocation().getColumnNr(),
                (path.isEmpty() ? "" : path + ": ") + problem);
    }

    private String found() {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "the end of the file";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case END_OBJECT -> "the end of an object";
            case START_ARRAY -> "an array";
            case END_ARRAY -> "the end of an array";
            case FIELD_NAME -> "a field";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NULL -> "null";
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "something else";
        };
    }

    private void require(JsonToken token, String what) {
        if (parser.currentToken() != token) {
            throw expected(what);
        }
    }

    private void checkPresent() {
        if (parser.currentToken() == null) {
            throw expected("a value");
        }
    }

    private String text() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void advance() {
        advances++;
        try {
            parser.nextToken();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private UncheckedIOException failure(IOException e) {
        if (e instanceof JsonProcessingException syntax) {
            String position = syntax.getLocation() == null
                    ? ""
                    : ":" + syntax.getLocation().getLineNr() + ":"
                            + syntax.getLocation().getColumnNr();
            return MalformedFileException.at(place + position, "is not JSON: " + syntax.getOriginalMessage());
        }
        return new UncheckedIOException("cannot read " + place + ": " + Reason.of(e), e);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
