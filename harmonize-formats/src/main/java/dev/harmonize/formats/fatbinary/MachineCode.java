package dev.harmonize.formats.fatbinary;

import java.util.Comparator;

/**
 * Code for one kind of GPU. What runs where is told by the CUDA C++ Programming Guide, "Compute Capability" and "Application
 * Compatibility".
 *
 * @param kind whether the GPU runs it as it is
 * @param architecture of the GPUs it is for, 86 for compute capability 8.6
 * @param featureSet what of that architecture it uses
 */
public record MachineCode(Kind kind, int architecture, FeatureSet featureSet) implements Comparable<MachineCode> {

    private static final Comparator<MachineCode> ORDER = Comparator.comparing(MachineCode::kind)
            .thenComparingInt(MachineCode::architecture)
            .thenComparing(MachineCode::featureSet);

    /** Whether a GPU runs the code as it is. */
    public enum Kind {
        /** Instructions of a GPU. */
        BINARY("sm_"),

        /** Instructions of a virtual GPU, which the driver compiles for the one at hand. */
        PTX("compute_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    /** What of an architecture the code uses; less runs in more places. */
    public enum FeatureSet {
        /** Only what later architectures have too. */
        BASELINE(""),

        /** What the architectures of a family have, and others need not: {@code sm_100f}. */
        FAMILY_SPECIFIC("f"),

        /** What only this architecture needs to have: {@code sm_90a}. */
        ARCHITECTURE_SPECIFIC("a");

        private final String suffix;

        FeatureSet(String suffix) {
            this.suffix = suffix;
        }
    }

    /** Code that uses only what later architectures have too. */
    public MachineCode(Kind kind, int architecture) {
        this(kind, architecture, FeatureSet.BASELINE);
    }

    /**
     * Whether a GPU can run the code. Binaries run on the same major version and the same or a later minor one, PTX on the same
     * or any later version. What is specific to a family runs on its later members, which are those of the same major version;
     * what is specific to an architecture runs on that one only, be it binary or PTX.
     *
     * @param computeCapability of the GPU, 86 for 8.6
     */
    public boolean runsOn(int computeCapability) {
        boolean laterInMajor = computeCapability >= architecture && computeCapability / 10 == architecture / 10;
        return switch (featureSet) {
            case ARCHITECTURE_SPECIFIC -> computeCapability == architecture;
            case FAMILY_SPECIFIC -> laterInMajor;
            case BASELINE ->
                switch (kind) {
                    case BINARY -> laterInMajor;
                    case PTX -> computeCapability >= architecture;
                };
        };
    }

    /** Binaries before PTX, older architectures before newer ones. */
    @Override
    public int compareTo(MachineCode other) {
        return ORDER.compare(this, other);
    }

    /** As NVIDIA's tools name it: {@code sm_86}, {@code sm_90a}, {@code compute_86}. */
    @Override
    public String toString() {
        return kind.prefix + architecture + featureSet.suffix;
    }
}
