package dev.harmonize.api.plugin;

import dev.harmonize.api.Status;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents one option: a component of an options record. The key in a config is the record component's name in
 * kebab-case. Types are {@code int, long, double, boolean, String}, enums (written in kebab-case), {@code Modality},
 * {@code Optional} of any of these, {@code List} of any of these, {@code Map} from {@code String} to any of these (a block
 * whose keys the user chooses), and nested options records.
 */
@Status(Status.Level.STABLE)
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {

    /** What it does, one or two sentences; for quantities with unit. */
    String doc();

    /**
     * Its value where a config says nothing, as HOCON. Without one the option must be given, unless it is an {@code
     * Optional} (then it is empty) or a nested record (then it has the defaults of its own options).
     */
    String defaultValue() default NO_DEFAULT;

    /** Smallest value of a number, inclusive unless {@link #exclusiveMin}. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest value of a number, inclusive unless {@link #exclusiveMax}. */
    double max() default Double.POSITIVE_INFINITY;

    /** Whether {@link #min} itself is too small. */
    boolean exclusiveMin() default false;

    /** Whether {@link #max} itself is too large. */
    boolean exclusiveMax() default false;

    /** Stands for the absence of a default; never a default itself. */
    String NO_DEFAULT = "\0none";
}
