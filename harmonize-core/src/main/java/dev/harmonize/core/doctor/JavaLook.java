package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

/** Java and its heap. */
record JavaLook(Host host, long heapBytes) implements Look {

    /** The quickstart fits; a transformer of usual size does not. */
    private static final long SMALL_HEAP = Sizes.GIBIBYTE;

    @Override
    public String id() {
        return "java";
    }

    @Override
    public Diagnosis diagnose() {
        String version = host.property("java.version").orElse("unknown");
        String vendor = host.property("java.vendor").orElse("an unknown vendor");
        String text = version + " of " + vendor + ", with a heap of up to " + Sizes.of(heapBytes);
        Diagnosis diagnosis = heapBytes < SMALL_HEAP
                ? Diagnosis.warning(
                        text + ", which is little: activations are on it",
                        "give it more, such as -J-Xmx8g on the command line or HARMONIZE_JAVA_OPTIONS=-Xmx8g")
                : Diagnosis.ok(text);
        return diagnosis
                .with("version", version)
                .with("vendor", vendor)
                .with("home", host.property("java.home").orElse("unknown"))
                .with("max-heap-bytes", heapBytes);
    }
}
