package dev.harmonize.api.plugin;

import dev.harmonize.api.Status;

import java.util.Optional;

/**
 * Implemented by the options record of a component that may wrap another one of its kind. An option holds the other's id;
 * the other's own options stand beside, in the block under that id, where they also stand when it is used by itself:
 *
 * <pre>
 * curriculum { use = random-drop, random-drop { like = cosine-threshold }, cosine-threshold { start = -0.3 } }
 * </pre>
 *
 * <p>The wrapped component is looked up, checked and written into the run record like the one in use, and may wrap a
 * third. A component that wraps itself, be it by way of others, is refused.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface WrappingOptions {

    /** Which component is wrapped; empty for none. */
    Optional<Wrapped> wrapped();

    /**
     * A component that is wrapped.
     *
     * @param option key of the option that holds the id, relative to the block of the wrapping component
     * @param id of a component of the same kind
     */
    record Wrapped(String option, String id) {}
}
