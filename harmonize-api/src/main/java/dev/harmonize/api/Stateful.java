package dev.harmonize.api;

/**
 * Something whose future depends on its past. After {@code restore(save())}, possibly in another process, it continues
 * bit for bit as if it had never stopped.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface Stateful {

    /** A copy of the present state, unaffected by what happens next. */
    State save();

    /**
     * Goes back to a saved state.
     *
     * @throws IllegalArgumentException if the state lacks something or has another shape; nothing has changed then
     */
    void restore(State state);
}
