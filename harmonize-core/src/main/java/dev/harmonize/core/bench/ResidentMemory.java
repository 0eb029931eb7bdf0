package dev.harmonize.core.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory this process holds in RAM, where the operating system is Linux. */
final class ResidentMemory {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** The high-water mark of the resident set; see proc(5). */
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

    private ResidentMemory() {}

    /** The most it has held since it started, in bytes; empty on other systems. */
    static OptionalLong peak() {
        try {
            return peak(Files.readAllLines(STATUS));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The peak in the lines of a status file, in bytes; empty if they do not tell. */
    static OptionalLong peak(List<String> status) {
        return status.stream()
                .map(PEAK::matcher)
                .filter(Matcher::matches)
                .mapToLong(line -> 1024 * Long.parseLong(line.group(1)))
                .findFirst();
    }
}
