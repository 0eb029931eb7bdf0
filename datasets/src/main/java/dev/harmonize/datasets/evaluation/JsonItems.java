package dev.harmonize.datasets.evaluation;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.json.JsonReader;

import java.util.Map;
import java.util.function.Consumer;

/** Reads JSON item by item, so that one that is wrong does not lose the others. */
final class JsonItems {

    private JsonItems() {}

    /**
     * Reads the array that comes next.
     *
     * @param element reads an element
     * @param malformed takes what is wrong with each that cannot be used
     */
    static void array(JsonReader json, Consumer<JsonReader> element, Consumer<MalformedFileException> malformed) {
        json.array(() -> item(json, () -> element.accept(json), malformed));
    }

    /** Reads the value that comes next. */
    static void item(JsonReader json, Runnable reading, Consumer<MalformedFileException> malformed) {
        JsonReader.Mark before = json.mark();
        try {
            reading.run();
        } catch (MalformedFileException e) {
            // Where the text is no JSON at all, this fails once more, and nobody goes on.
            json.skipRest(before);
            malformed.accept(e);
        }
    }

    /** File, line and column of the value that comes next. */
    static String place(JsonReader json) {
        return json.at("").place();
    }

    /** A field that was read. */
    static <T> T require(Map<String, T> fields, String name, String place) {
        T value = fields.get(name);
        if (value == null) {
            throw MalformedFileException.at(place, "the field '" + name + "' is missing");
        }
        return value;
    }
}
