package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.io.IOException;
import java.nio.file.Path;

/** Gets a dataset onto this machine: {@code harmonize data fetch ID}. */
@FunctionalInterface
@Status(Status.Level.EXPERIMENTAL)
public interface Fetcher {

    /**
     * Gets it, unless it is there already. Interrupted, it leaves nothing that would be taken for the whole; called again,
     * it goes on or starts anew.
     *
     * @param listener is told how far it is
     * @return where the data is now
     * @throws IOException if it cannot be had; says what was tried and what to do
     */
    Path fetch(FetchListener listener) throws IOException;

    /** Follows a fetch. */
    @FunctionalInterface
    interface FetchListener {

        /**
         * Something was done.
         *
         * @param phase what is being done, such as {@code download}
         * @param done how much of it
         * @param total how much there is, in the same unit
         */
        void onProgress(String phase, long done, long total);
    }
}
