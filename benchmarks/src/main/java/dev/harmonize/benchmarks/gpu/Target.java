package dev.harmonize.benchmarks.gpu;

import dev.harmonize.formats.fatbinary.FatBinary;
import dev.harmonize.formats.fatbinary.MachineCode;
import dev.harmonize.formats.fatbinary.MachineCode.Kind;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GPU that libraries are reduced for.
 *
 * @param gpu its compute capability, 86 for 8.6
 * @param onlyPtx whether binaries that it could run are left out too, so that the driver compiles everything
 */
record Target(int gpu, boolean onlyPtx) {

    private static final Pattern NAME = Pattern.compile("(sm|compute)_([1-9][0-9]{1,2})");

    /** A driver prefers binaries to PTX, and among either those for the latest architecture. */
    private static final Comparator<MachineCode> PREFERENCE = Comparator.comparing(
                    (MachineCode code) -> code.kind() == Kind.BINARY)
            .thenComparingInt(MachineCode::architecture);

    /**
     * What a name stands for: {@code sm_86} is a GPU of compute capability 8.6, {@code compute_86} PTX that it can run.
     *
     * @return empty if it is not such a name
     */
    static Optional<Target> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new Target(
                        Integer.parseInt(matcher.group(2)), matcher.group(1).equals("compute")))
                : Optional.empty();
    }

    /**
     * What of a container the GPU needs: of all code that it can run, the code that its driver takes. If there is none, the
     * smallest entry stays, since an empty container would be damaged for the driver, where one for other GPUs is not.
     *
     * @return in the container's order
     */
    List<FatBinary.Entry> needed(FatBinary container) {
        Optional<MachineCode> best = container.entries().stream()
                .flatMap(entry -> entry.code().stream())
                .filter(this::accepts)
                .max(PREFERENCE);
        if (best.isEmpty()) {
            return container.entries().stream()
                    .min(Comparator.comparingLong(FatBinary.Entry::size))
                    .map(List::of)
                    .orElse(List.of());
        }
        List<FatBinary.Entry> needed = new ArrayList<>();
        for (FatBinary.Entry entry : container.entries()) {
            if (entry.code()
                    .filter(code -> accepts(code) && PREFERENCE.compare(code, best.get()) == 0)
                    .isPresent()) {
                needed.add(entry);
            }
        }
        return needed;
    }

    /** Whether the GPU can run it, and it is of a kind that is wanted. */
    boolean accepts(MachineCode code) {
        return code.runsOn(gpu) && (code.kind() == Kind.PTX || !onlyPtx);
    }

    @Override
    public String toString() {
        return (onlyPtx ? "compute_" : "sm_") + gpu;
    }
}
