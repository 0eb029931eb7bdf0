package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine's memory, as Linux tells it, and what a container may have of it.
 *
 * @param heapBytes how large Java's heap may become
 */
record MemoryLook(Host host, long heapBytes) implements Look {

    private static final long LITTLE = Sizes.GIBIBYTE;

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public Diagnosis diagnose() {
        String meminfo = host.text("proc/meminfo").orElse("");
        OptionalLong total = kibibytes(meminfo, "MemTotal");
        OptionalLong available = kibibytes(meminfo, "MemAvailable");
        if (total.isEmpty() || available.isEmpty()) {
            return Diagnosis.ok("this system does not say how much there is");
        }
        long physical = total.getAsLong();
        OptionalLong limit = controlGroupLimit(physical);
        long usable = Math.min(available.getAsLong(), limit.orElse(Long.MAX_VALUE));
        String pages = hugePages();
        String text = Sizes.of(available.getAsLong()) + " of " + Sizes.of(physical) + " available"
                + (limit.isPresent() ? ", limited to " + Sizes.of(limit.getAsLong()) + " by a control group" : "")
                + "; huge pages: " + pages;
        Diagnosis diagnosis = judge(text, usable)
                .with("physical-bytes", physical)
                .with("available-bytes", available.getAsLong())
                .with("huge-pages", pages);
        return limit.isPresent() ? diagnosis.with("limit-bytes", limit.getAsLong()) : diagnosis;
    }

    private Diagnosis judge(String text, long usable) {
        if (usable < LITTLE) {
            return Diagnosis.warning(text, "end other programs, or use a machine with more; ND4J alone takes 1 GiB");
        }
        if (usable < heapBytes) {
            return Diagnosis.warning(
                    text + "; Java's heap may become larger than that",
                    "end other programs, or keep the heap smaller: -J-Xmx"
                            + Math.max(1, usable * 7 / 10 / Sizes.GIBIBYTE) + "g");
        }
        return Diagnosis.ok(text);
    }

    /** What transparent huge pages are set to; the word in brackets. */
    private String hugePages() {
        Matcher chosen = Pattern.compile("\\[(\\w+)]")
                .matcher(host.text("sys/kernel/mm/transparent_hugepage/enabled").orElse(""));
        return chosen.find() ? chosen.group(1) : "unknown";
    }

    /** The lowest limit of this process's control groups, of version 1 or 2, if it is below the machine's memory. */
    private OptionalLong controlGroupLimit(long physical) {
        List<String> files =
                new ArrayList<>(List.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"));
        for (String line : host.text("proc/self/cgroup").orElse("").lines().toList()) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && (fields[1].isEmpty() || fields[1].equals("memory"))) {
                String group = fields[2].equals("/") ? "" : fields[2];
                files.add(
                        fields[1].isEmpty()
                                ? "sys/fs/cgroup" + group + "/memory.max"
                                : "sys/fs/cgroup/memory" + group + "/memory.limit_in_bytes");
            }
        }
        return files.stream()
                .map(host::text)
                .flatMap(Optional::stream)
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .filter(bytes -> bytes < physical)
                .min();
    }

    private static OptionalLong kibibytes(String meminfo, String key) {
        Matcher matcher = Pattern.compile("(?m)^" + key + ":\\s*(\\d{1,15}) kB").matcher(meminfo);
        return matcher.find() ? OptionalLong.of(1024 * Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
