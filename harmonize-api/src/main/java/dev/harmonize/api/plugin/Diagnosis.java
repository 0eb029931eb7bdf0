package dev.harmonize.api.plugin;

import dev.harmonize.api.Status;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is found where something that computing depends on was looked at: how bad it is, in words, and what to do.
 *
 * @param level how bad it is
 * @param text what is, in one line without a full stop
 * @param remedy what to do, in one line without a full stop; there is one unless all is well
 * @param facts the same for programs, in their order of names; keys in kebab case
 */
@Status(Status.Level.EXPERIMENTAL)
public record Diagnosis(Level level, String text, Optional<String> remedy, SortedMap<String, String> facts) {

    /** How bad something is, the worst last. */
    public enum Level {
        /** All is well. */
        OK,
        /** It works, but worse than it could, or may fail under some conditions. */
        WARNING,
        /** Something that a user may want does not work. */
        PROBLEM
    }

    /**
     * @throws IllegalArgumentException if the text is blank, or there is no remedy though not all is well
     */
    public Diagnosis {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a diagnosis needs words");
        }
        if (level != Level.OK && remedy.isEmpty()) {
            throw new IllegalArgumentException("say what to do about: " + text);
        }
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /** All is well. */
    public static Diagnosis ok(String text) {
        return new Diagnosis(Level.OK, text, Optional.empty(), new TreeMap<>());
    }

    /** It works, but worse than it could. */
    public static Diagnosis warning(String text, String remedy) {
        return new Diagnosis(Level.WARNING, text, Optional.of(remedy), new TreeMap<>());
    }

    /** It does not work. */
    public static Diagnosis problem(String text, String remedy) {
        return new Diagnosis(Level.PROBLEM, text, Optional.of(remedy), new TreeMap<>());
    }

    /** With one more fact. */
    public Diagnosis with(String key, Object value) {
        SortedMap<String, String> more = new TreeMap<>(facts);
        more.put(key, value.toString());
        return new Diagnosis(level, text, remedy, more);
    }
}
