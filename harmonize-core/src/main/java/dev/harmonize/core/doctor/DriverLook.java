package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.util.List;
import java.util.Optional;

/**
 * Whether NVIDIA's driver is new enough for CUDA 11.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/">CUDA's release notes, minor version
 *     compatibility</a>
 */
record DriverLook(Host host, GpuSurvey survey) implements Look {

    private static final String OLDEST_LINUX = "450.80.02";
    private static final String OLDEST_WINDOWS = "452.39";

    @Override
    public String id() {
        return "driver";
    }

    @Override
    public Diagnosis diagnose() {
        String oldest = host.isWindows() ? OLDEST_WINDOWS : OLDEST_LINUX;
        Optional<String> version = survey instanceof GpuSurvey.Seen seen
                ? seen.gpus().stream()
                        .map(Gpu::driver)
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
        if (version.isEmpty()) {
            return Diagnosis.warning(
                    "the version of NVIDIA's driver is not known",
                    "see whether nvidia-smi works, and says " + oldest + " or newer");
        }
        Diagnosis diagnosis = isOlder(version.get(), oldest)
                ? Diagnosis.problem(
                        "NVIDIA's driver " + version.get() + " is too old for CUDA 11",
                        "install driver " + oldest + " or newer, or use --backend cpu")
                : Diagnosis.ok(version.get() + "; CUDA 11 needs " + oldest + " or newer");
        return diagnosis.with("version", version.get()).with("oldest-possible", oldest);
    }

    /** Compares versions number by number. */
    static boolean isOlder(String version, String other) {
        List<Integer> numbers = numbers(version);
        List<Integer> others = numbers(other);
        for (int i = 0; i < Math.max(numbers.size(), others.size()); i++) {
            int number = i < numbers.size() ? numbers.get(i) : 0;
            int otherNumber = i < others.size() ? others.get(i) : 0;
            if (number != otherNumber) {
                return number < otherNumber;
            }
        }
        return false;
    }

    private static List<Integer> numbers(String version) {
        return List.of(version.split("\\.")).stream()
                .filter(part -> part.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .toList();
    }
}
