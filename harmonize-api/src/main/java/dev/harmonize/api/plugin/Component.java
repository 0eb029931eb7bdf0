package dev.harmonize.api.plugin;

import dev.harmonize.api.Status;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a component. Goes on its options record, which may have no components if there is nothing to set. */
@Status(Status.Level.STABLE)
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Component {

    /**
     * The id that configs use: lower-case letters, digits and hyphens, starting with a letter; unique among the
     * components of its kind.
     */
    String id();

    /** One sentence for lists, without a full stop. */
    String summary();

    /** Where it was published: authors, title, venue and year; empty if it was nowhere. */
    String publication() default "";

    /** What it computes, in one line of mathematics; empty if a line does not hold it. */
    String formula() default "";

    /** How its work grows, such as {@code K³ per unit}; empty if there is nothing to say. */
    String cost() default "";
}
