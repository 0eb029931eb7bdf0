package dev.harmonize.formats.archive;

/**
 * What an archive may take up at most, so that a small file cannot fill a disk.
 *
 * @param memberBytes bytes of one member, unpacked
 * @param totalBytes bytes of all members, unpacked, those included that are not wanted
 * @param members number of members
 */
public record UnpackLimits(long memberBytes, long totalBytes, int members) {

    /** Members of up to 64 MiB, 2 GiB and 200,000 members in all. */
    public static final UnpackLimits GENEROUS = new UnpackLimits(64L << 20, 2L << 30, 200_000);

    public UnpackLimits {
        if (memberBytes < 0 || totalBytes < 0 || members < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}
