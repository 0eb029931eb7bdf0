package dev.harmonize.core.training;

import dev.harmonize.core.wiring.Composition;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says what a run that ran out of memory was made of, and what helps.
 *
 * @param microBatchKey what its user calls {@code training.micro-batch}
 * @param batchSizeKey what its user calls {@code training.batch-size}
 */
public record MemoryShortage(String microBatchKey, String batchSizeKey) {

    /** What the JVM says of its heap; what else it throws the same error for, more heap makes worse. */
    private static final Set<String> OF_THE_HEAP =
            Set.of("Java heap space", "GC overhead limit exceeded", "Requested array size exceeds VM limit");

    /** How messages say that it was a GPU's memory: those of ND4J and those of cuBLAS. */
    private static final Set<String> OF_THE_GPU = Set.of("[DEVICE]", "DEVICE [", "CUBLAS_STATUS_ALLOC_FAILED");

    private static final long MEBIBYTE = 1L << 20;

    /**
     * Throws a failure in words if it means that memory ran out, and else does nothing.
     *
     * @param failure what a run threw
     * @param encoder id of its encoder
     * @param composition its components
     * @throws TrainingFailedException if memory ran out, with {@code failure} as its cause
     */
    public void throwIfCauseOf(Throwable failure, String encoder, Composition composition) {
        Optional<String> shortage = describe(failure);
        if (shortage.isEmpty()) {
            return;
        }
        long parameters = new ModelParameters(composition.encoder(), composition.objectives())
                .layout()
                .length();
        throw new TrainingFailedException(
                String.format(
                        Locale.ROOT,
                        "%s with batches of %,d in encoder '%s', in a model of %,d parameters; %s, or %s",
                        shortage.get(),
                        composition.training().batchSize(),
                        encoder,
                        parameters,
                        lower(composition),
                        remedy(shortage.get())),
                failure);
    }

    private String lower(Composition composition) {
        if (composition.encoder().couplesSamples()) {
            return "lower " + batchSizeKey + " (" + microBatchKey + " is impossible, for the encoder couples samples)";
        }
        return composition
                        .training()
                        .microBatch()
                        .map(samples -> "lower " + microBatchKey + ", which is " + samples)
                        .orElse("set " + microBatchKey + ", which is not set, to less than that")
                + ", or lower " + batchSizeKey;
    }

    /**
     * What memory ran out, such as {@code out of memory (Java heap space)}; empty if a failure means something else. Of
     * failures that were handed from thread to thread, the last cause tells.
     */
    public static Optional<String> describe(Throwable failure) {
        Optional<String> found = Optional.empty();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (ranOut(each)) {
                found = Optional.of("out of memory (" + each.getMessage() + ")");
            }
        }
        return found;
    }

    /**
     * How to give the process more of the memory that it lacked.
     *
     * @param shortage as {@link #describe} has it
     */
    public static String remedy(String shortage) {
        if (OF_THE_GPU.stream().anyMatch(shortage::contains)) {
            return "leave more of the GPU's memory to this process: nvidia-smi lists what else uses it, fewer runs at a time,"
                    + " --jobs 1, need less, and --device chooses another GPU";
        }
        return OF_THE_HEAP.stream().anyMatch(shortage::contains)
                ? String.format(
                        Locale.ROOT,
                        "give the Java heap more than its %,d MiB: -J-Xmx8g on the command line, or"
                                + " HARMONIZE_JAVA_OPTIONS=-Xmx8g; a sweep needs less with --jobs 1",
                        Runtime.getRuntime().maxMemory() / MEBIBYTE)
                : "leave more memory to what is outside of the Java heap: a smaller one, as with -J-Xmx2g, and fewer runs at"
                        + " a time, --jobs 1, where the machine's memory is used up;"
                        + " -J-Dorg.bytedeco.javacpp.maxbytes=8g where the message above is of a limit";
    }

    /** In the words of the JVM, of JavaCPP, or of ND4J and CUDA, whose exceptions have no type of their own. */
    private static boolean ranOut(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return true;
        }
        String message = String.valueOf(failure.getMessage());
        return failure instanceof RuntimeException
                && Stream.of(
                                "bad_alloc",
                                "Allocation failed",
                                "allocation failed",
                                "Failed to allocate",
                                "CUBLAS_STATUS_ALLOC_FAILED")
                        .anyMatch(message::contains);
    }
}
