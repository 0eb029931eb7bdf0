package dev.harmonize.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How much a plugin author can rely on a public type. Every public top-level type of the API carries it. */
@Status(Status.Level.STABLE)
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Status {

    /** The promise made for the annotated type and its members. */
    Level value();

    /** The promises there are. */
    enum Level {
        /** Breaks only in a new major version, after a deprecation. */
        STABLE,
        /** May change in any minor version; the change log says how. */
        EXPERIMENTAL,
        /** Not for plugins, though public for technical reasons. */
        INTERNAL
    }
}
