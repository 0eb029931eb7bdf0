package dev.harmonize.core.doctor;

import java.util.Locale;

/** Amounts of memory, for people. */
final class Sizes {

    static final long MEBIBYTE = 1L << 20;
    static final long GIBIBYTE = 1L << 30;

    private Sizes() {}

    /** Such as {@code 5.7 GiB} or {@code 310 MiB}. */
    static String of(long bytes) {
        return bytes >= GIBIBYTE
                ? String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIBIBYTE)
                : String.format(Locale.ROOT, "%.0f MiB", (double) bytes / MEBIBYTE);
    }
}
