package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files of named arrays in the safetensors format: u64 little-endian header length, JSON header, raw little-endian data,
 * row-major. PyTorch and NumPy users read them with the package of that name.
 */
public final class SafeTensors {

    private static final int ALIGNMENT = 8;

    private SafeTensors() {}

    /**
     * What a file holds.
     *
     * @param tensors in name order
     * @param metadata what the writer said about them, in key order
     */
    record Content(SortedMap<String, INDArray> tensors, SortedMap<String, String> metadata) {}

    /**
     * Writes float32 and float64 arrays, in name order.
     *
     * @throws IllegalArgumentException if an array is of another type
     */
    public static void write(Path file, Map<String, INDArray> tensors, Map<String, String> metadata) {
        ObjectNode header = Json.object();
        ObjectNode metadataNode = header.putObject("__metadata__");
        new TreeMap<>(metadata).forEach(metadataNode::put);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        new TreeMap<>(tensors).forEach((name, tensor) -> {
            boolean wide = wide(name, tensor);
            long begin = data.size();
            data.writeBytes(bytes(tensor, wide));
            ObjectNode entry = header.putObject(name);
            entry.put("dtype", wide ? "F64" : "F32");
            ArrayNode shape = entry.putArray("shape");
            for (long dimension : tensor.shape()) {
                shape.add(dimension);
            }
            entry.putArray("data_offsets").add(begin).add((long) data.size());
        });
        byte[] json = padded(Json.line(header)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole = ByteBuffer.allocate(Math.addExact(8 + json.length, data.size()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data.toByteArray());
        AtomicFile.write(file, whole.array());
    }

    /**
     * Reads float32 and float64 arrays. Every length is checked before memory is taken for it.
     *
     * @return in name order
     * @throws java.io.UncheckedIOException if the file cannot be read or breaks the format; the message names it and where
     */
    public static SortedMap<String, INDArray> read(Path file) {
        return readAll(file).tensors();
    }

    /** Reads a file with its metadata, and otherwise as {@link #read} does. */
    static Content readAll(Path file) {
        return SafeTensorsReader.read(file);
    }

    private static boolean wide(String name, INDArray tensor) {
        if (tensor.dataType() != DataType.FLOAT && tensor.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("tensor '" + name + "' is of type " + tensor.dataType()
                    + ", but only FLOAT and DOUBLE are written; convert it, or keep a whole number as a number");
        }
        return tensor.dataType() == DataType.DOUBLE;
    }

    private static byte[] bytes(INDArray tensor, boolean wide) {
        int count = Math.toIntExact(tensor.length());
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.multiplyExact(count, wide ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        if (wide) {
            buffer.asDoubleBuffer().put(HostMemory.doubles(tensor));
        } else {
            buffer.asFloatBuffer().put(HostMemory.floats(tensor));
        }
        return buffer.array();
    }

    /** The header is padded with spaces so that the data begins aligned. */
    private static String padded(String json) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return json + " ".repeat((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT);
    }
}
