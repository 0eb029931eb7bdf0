package dev.harmonize.benchmarks.gpu;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Copies a jar of native libraries and leaves of their code for GPUs only what one GPU needs. The copy can stand in for the
 * original on the class path of a machine with that GPU, and is small enough to be carried there.
 *
 * <p>Arguments: {@code sm_86}, a GPU of compute capability 8.6, or {@code compute_86}, PTX that it can run; the jar; the copy;
 * names of libraries in it, such as {@code libcublas.so.11}, if it is to have only these. Exit code 2 if the arguments are
 * wrong, 1 if it fails.
 */
public final class ReduceNatives {

    private static final String USAGE = "usage: ReduceNatives sm_NN|compute_NN ORIGINAL.jar COPY.jar [LIBRARY ...]";

    private ReduceNatives() {}

    /** Copies. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (arguments.length < 3) {
            System.err.println(USAGE);
            return 2;
        }
        Optional<Target> target = Target.parse(arguments[0]);
        if (target.isEmpty()) {
            System.err.println("'" + arguments[0] + "' names no GPU, as sm_86 and compute_86 do; " + USAGE);
            return 2;
        }
        Path original = Path.of(arguments[1]);
        Path copy = Path.of(arguments[2]);
        List<String> libraries = List.of(arguments).subList(3, arguments.length);
        try {
            for (ReducedJar.Reduction reduction : new ReducedJar(target.get()).copy(original, copy, libraries)) {
                System.out.printf(
                        Locale.ROOT,
                        "%s: %d containers, %d with code for %s; %.1f MB of code became %.1f MB%n",
                        reduction.entry(),
                        reduction.containers(),
                        reduction.useful(),
                        target.get(),
                        reduction.originalBytes() / 1e6,
                        reduction.keptBytes() / 1e6);
            }
            System.out.printf(
                    Locale.ROOT, "%.1f MB became %.1f MB%n", Files.size(original) / 1e6, Files.size(copy) / 1e6);
            return 0;
        } catch (MalformedFileException e) {
            System.err.println(e.getMessage());
        } catch (IOException e) {
            System.err.println(Reason.of(e));
        }
        return 1;
    }
}
