package dev.harmonize.encoders.engines;

import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.cpu.CpuEngine;
import dev.harmonize.encoders.kernel.portable.PortableEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** Makes engines. */
public final class Engines {

    /** The module that the engine for processors needs; Java must be told to resolve it. */
    public static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** Numbers per objective that a GPU takes at once: 256 MiB in single precision, since starting an operation is dear. */
    private static final long DEVICE_ROOM = 1L << 26;

    private Engines() {}

    /** Whether this JVM was started with the module that the engine for processors needs. */
    public static boolean vectorsAvailable() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    /** Whether ND4J computes on processors; loads it. */
    public static boolean onProcessor() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
    }

    /** The fastest engine that computes in this type where ND4J computes, and in this JVM. */
    public static Engine fastest(DataType type, int threads) {
        return type == DataType.FLOAT && onProcessor() && vectorsAvailable() ? cpu(threads) : portable(type);
    }

    /** Vector code for processors, in single precision; needs {@link #vectorsAvailable}. */
    public static Engine cpu(int threads) {
        return new CpuEngine(threads);
    }

    /** ND4J's operations. */
    public static Engine portable(DataType type) {
        return onProcessor() ? new PortableEngine(type) : new PortableEngine(type, DEVICE_ROOM);
    }
}
