package dev.harmonize.core.doctor;

import java.util.Optional;

/** Where ND4J computes, by the name that the launcher's option {@code --backend} has for it. */
public enum Backend {
    /** Processors. */
    CPU("cpu"),
    /** NVIDIA GPUs that the machine code in ND4J's library was made for. */
    CUDA("cuda"),
    /** NVIDIA GPUs, also newer ones, with an older ND4J whose library the driver can compile for them. */
    CUDA_PTX("cuda-ptx");

    private final String label;

    Backend(String label) {
        this.label = label;
    }

    /** The backend with this name. */
    public static Optional<Backend> named(String label) {
        for (Backend backend : values()) {
            if (backend.label.equals(label)) {
                return Optional.of(backend);
            }
        }
        return Optional.empty();
    }

    /** Whether it needs a GPU. */
    public boolean usesGpus() {
        return this != CPU;
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return label;
    }
}
