package dev.harmonize.formats.archive;

/** Follows the unpacking of an archive. */
@FunctionalInterface
public interface UnpackListener {

    /**
     * Some of the archive has been read.
     *
     * @param done bytes of the file that have been read
     * @param total bytes of the file
     */
    void onProgress(long done, long total);
}
