package dev.harmonize.core.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a GPU's instructions, such as 8.6.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-c-programming-guide/#compute-capabilities">CUDA's guide</a>
 */
record ComputeCapability(int major, int minor) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,3})\\.(\\d)");

    static Optional<ComputeCapability> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new ComputeCapability(
                        Integer.parseInt(String.valueOf(matcher.group(1))),
                        Integer.parseInt(String.valueOf(matcher.group(2)))))
                : Optional.empty();
    }

    /** As compilers write it: 86 for 8.6. */
    static ComputeCapability ofNumber(int number) {
        return new ComputeCapability(number / 10, number % 10);
    }

    /** As compilers write it: 86 for 8.6. */
    int number() {
        return 10 * major + minor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
