package dev.harmonize.encoders.vatt;

import java.util.List;

/** What a backward pass is for. To be closed after it, whether it went well or not. */
interface Destination extends AutoCloseable {

    /** Whether it has any use for how the parameters of a module took part. */
    boolean concerns(String module);

    /** Where layers tell how they took part while these objectives, by number, are on their way back. */
    Contributions of(List<Integer> objectives);

    /** Everything that can be said of the parameters spoken of since the last call has been said. */
    void completed();

    @Override
    default void close() {}
}
