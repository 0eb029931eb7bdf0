package dev.harmonize.encoders.vatt;

import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.encoders.engines.Engines;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.vatt.VattOptions.KernelChoice;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.EnumMap;
import java.util.Map;

/** Which engine computes, by data type; each is made on first use, since making one may touch the native library. */
final class EngineChoice {

    private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

    private final KernelChoice choice;
    private final int threads;
    private final Map<DataType, Engine> made = new EnumMap<>(DataType.class);

    /**
     * Makes a choice.
     *
     * @throws InvalidOptionException if what was chosen cannot run in this JVM
     */
    EngineChoice(KernelChoice choice, int threads) {
        this.choice = choice;
        this.threads = threads;
        if (choice == KernelChoice.CPU && !Engines.vectorsAvailable()) {
            throw new InvalidOptionException(
                    "kernels",
                    "kernels cpu need Java's module " + Engines.VECTOR_MODULE + ": start Java with --add-modules="
                            + Engines.VECTOR_MODULE + ", as the launcher harmonize does, or use portable");
        }
    }

    /**
     * The engine for parameters of a type.
     *
     * @throws IllegalArgumentException if the chosen kernels do not compute in that type
     */
    synchronized Engine of(DataType type) {
        return made.computeIfAbsent(type, absent -> switch (choice) {
            case AUTO -> {
                if (type == DataType.FLOAT && !Engines.vectorsAvailable() && Engines.onProcessor()) {
                    LOG.warn(
                            "kernels portable compute, and on a processor are several times slower than kernels cpu,"
                                    + " which need Java to be started with --add-modules={}, as the launcher harmonize"
                                    + " does",
                            Engines.VECTOR_MODULE);
                }
                yield Engines.fastest(type, threads);
            }
            case PORTABLE -> Engines.portable(type);
            case CPU -> {
                if (type != DataType.FLOAT) {
                    throw new IllegalArgumentException("kernels cpu compute in single precision, not in " + type
                            + "; use kernels portable or auto");
                }
                yield Engines.cpu(threads);
            }
        });
    }
}
