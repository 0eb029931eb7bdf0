package dev.harmonize.core.doctor;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A GPU of NVIDIA, as the driver tells of it.
 *
 * @param index its number, in the order of the PCI bus
 * @param uuid such as {@code GPU-4c1f…}; empty if unknown
 * @param totalBytes its memory
 * @param freeBytes what of that nobody uses
 */
record Gpu(
        int index,
        String uuid,
        String name,
        Optional<String> driver,
        Optional<ComputeCapability> capability,
        OptionalLong totalBytes,
        OptionalLong freeBytes) {

    /** Such as {@code GPU 0, NVIDIA A100-SXM4-40GB}. */
    String describe() {
        return "GPU " + index + ", " + name;
    }
}
