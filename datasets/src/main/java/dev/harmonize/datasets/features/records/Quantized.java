package dev.harmonize.datasets.features.records;

import dev.harmonize.api.data.Features;
import dev.harmonize.datasets.features.Rows;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.tfrecord.SequenceExample;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Feature vectors as YouTube-8M and AudioSet store them: a byte per number, which stands for one of 256 numbers from about -2
 * to 2.
 */
final class Quantized {

    private static final float SCALE = 4.0f / 255;
    private static final float BIAS = 4.0f / 512 - 2;

    private Quantized() {}

    /** The number that a byte stands for: byte 0 for -1.9921875, byte 255 for 2.0078125. */
    static float number(byte value) {
        return Byte.toUnsignedInt(value) * SCALE + BIAS;
    }

    /**
     * The steps of a feature list as one row. Padding is 0 among the numbers, not among the bytes, where 0 means about -2.
     *
     * @param length steps; more are cut, fewer padded
     * @param width numbers per step
     * @return empty if the list is not there or has no step
     * @throws MalformedFileException if a step has another number of bytes
     */
    static Optional<Features.Dense> row(SequenceExample example, String list, int length, int width) {
        Optional<List<ByteBuffer>> steps = example.bytesPerStep(list).filter(present -> !present.isEmpty());
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        float[] values = new float[length * width];
        for (int step = 0; step < Math.min(length, steps.get().size()); step++) {
            ByteBuffer bytes = steps.get().get(step);
            if (bytes.remaining() != width) {
                throw MalformedFileException.at(
                        example.context().place(),
                        example.context().offset(),
                        "step " + step + " of the feature list '" + list + "' of the record has " + bytes.remaining()
                                + " bytes; expected " + width);
            }
            for (int i = 0; i < width; i++) {
                values[step * width + i] = number(bytes.get(bytes.position() + i));
            }
        }
        return Optional.of(Rows.dense(values, length, width));
    }
}
