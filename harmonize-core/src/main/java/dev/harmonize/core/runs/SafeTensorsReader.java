package dev.harmonize.core.runs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harmonize.formats.Reason;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads one safetensors file and trusts nothing in it. */
final class SafeTensorsReader {

    /** The format's own limit. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final int PREFIX = 8;
    private static final int CHUNK = 1 << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;
    private final FileChannel channel;

    private SafeTensorsReader(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static SafeTensors.Content read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new SafeTensorsReader(file, channel).read();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /**
     * Where a tensor lies.
     *
     * @param begin of its data, from the beginning of all data
     * @param end one past its data
     */
    private record Entry(String name, DataType type, long[] shape, int length, long begin, long end) {}

    private SafeTensors.Content read() throws IOException {
        long size = channel.size();
        if (size < PREFIX) {
            throw malformed(size, "the file ends within the length of the header, which takes " + PREFIX + " bytes");
        }
        long headerLength = bytes(0, PREFIX).getLong();
        if (headerLength < 0 || headerLength > LONGEST_HEADER) {
            throw malformed(
                    0,
                    "a header of " + Long.toUnsignedString(headerLength) + " bytes; at most " + LONGEST_HEADER
                            + " are allowed, so this is no safetensors file");
        }
        long dataBegin = PREFIX + headerLength;
        if (dataBegin > size) {
            throw malformed(size, "the file ends within the header, which takes " + headerLength + " bytes");
        }
        JsonNode header = header((int) headerLength);
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : header.properties()) {
            if (!property.getKey().equals(METADATA)) {
                entries.add(entry(property.getKey(), property.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long position = 0;
        for (Entry entry : entries) {
            if (entry.begin() != position) {
                throw malformed(
                        dataBegin + position,
                        "the data of tensor '" + entry.name() + "' begins at " + entry.begin()
                                + " of the data, but what lies before it ends at " + position);
            }
            position = entry.end();
        }
        if (dataBegin + position != size) {
            throw malformed(
                    Math.min(size, dataBegin + position),
                    "the header describes " + position + " bytes of data, but the file has " + (size - dataBegin));
        }
        SortedMap<String, INDArray> tensors = new TreeMap<>();
        for (Entry entry : entries) {
            tensors.put(entry.name(), tensor(entry, dataBegin));
        }
        return new SafeTensors.Content(tensors, metadata(header));
    }

    private SortedMap<String, String> metadata(JsonNode header) {
        SortedMap<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, JsonNode> property : header.path(METADATA).properties()) {
            if (!property.getValue().isTextual()) {
                throw malformed(
                        PREFIX,
                        METADATA + " has " + property.getValue() + " at '" + property.getKey() + "'; expected text");
            }
            metadata.put(property.getKey(), property.getValue().textValue());
        }
        return metadata;
    }

    private JsonNode header(int length) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes(PREFIX, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(PREFIX, "the header is not UTF-8");
        }
        JsonNode header;
        try {
            header = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            int character = (int) Math.max(0, e.getLocation().getCharOffset());
            int offset = text.substring(0, Math.min(character, text.length())).getBytes(StandardCharsets.UTF_8).length;
            throw malformed(PREFIX + offset, "the header is not JSON: " + e.getOriginalMessage());
        }
        if (!header.isObject()) {
            throw malformed(PREFIX, "the header is not a JSON object");
        }
        return header;
    }

    private Entry entry(String name, JsonNode json) {
        String type = json.path("dtype").asText("nothing");
        if (!type.equals("F32") && !type.equals("F64")) {
            throw malformed(name, "has dtype " + type + "; F32 and F64 can be read");
        }
        int width = type.equals("F32") ? Float.BYTES : Double.BYTES;
        long[] shape = numbers(name, "shape", json);
        long[] offsets = numbers(name, "data_offsets", json);
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw malformed(name, "has data_offsets " + json.path("data_offsets") + "; expected [begin, end]");
        }
        long length = 1;
        try {
            for (long dimension : shape) {
                length = Math.multiplyExact(length, dimension);
            }
            if (offsets[1] - offsets[0] != Math.multiplyExact(length, (long) width)) {
                throw malformed(
                        name,
                        "has " + (offsets[1] - offsets[0]) + " bytes of data; " + type + " of shape "
                                + json.path("shape") + " takes " + length * width);
            }
            if (length == 0) {
                throw malformed(name, "has shape " + json.path("shape") + ", which holds no numbers");
            }
            return new Entry(
                    name,
                    type.equals("F32") ? DataType.FLOAT : DataType.DOUBLE,
                    shape,
                    Math.toIntExact(length),
                    offsets[0],
                    offsets[1]);
        } catch (ArithmeticException e) {
            throw malformed(name, "has shape " + json.path("shape") + ", which is more than can be read");
        }
    }

    /** A list of whole numbers that are not negative. */
    private long[] numbers(String name, String key, JsonNode json) {
        JsonNode list = json.path(key);
        long[] numbers = new long[list.size()];
        boolean sound = list.isArray();
        for (int i = 0; i < numbers.length && sound; i++) {
            JsonNode number = list.get(i);
            sound = number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0;
            numbers[i] = number.asLong();
        }
        if (!sound) {
            throw malformed(
                    name,
                    "has " + key + " " + (list.isMissingNode() ? "nowhere" : list)
                            + "; expected a list of whole numbers from 0 up");
        }
        return numbers;
    }

    private INDArray tensor(Entry entry, long dataBegin) throws IOException {
        boolean wide = entry.type() == DataType.DOUBLE;
        float[] floats = new float[wide ? 0 : entry.length()];
        double[] doubles = new double[wide ? entry.length() : 0];
        int done = 0;
        for (long begin = entry.begin(); begin < entry.end(); begin += CHUNK) {
            ByteBuffer chunk = bytes(dataBegin + begin, (int) Math.min(CHUNK, entry.end() - begin));
            int count = chunk.remaining() / entry.type().width();
            if (wide) {
                chunk.asDoubleBuffer().get(doubles, done, count);
            } else {
                chunk.asFloatBuffer().get(floats, done, count);
            }
            done += count;
        }
        long[] shape = entry.shape();
        if (shape.length == 0) {
            return wide ? Nd4j.scalar(doubles[0]) : Nd4j.scalar(floats[0]);
        }
        return wide
                ? Nd4j.create(doubles, shape, Nd4j.getStrides(shape, 'c'), 'c', entry.type())
                : Nd4j.create(floats, shape, Nd4j.getStrides(shape, 'c'), 'c', entry.type());
    }

    /** Some bytes, ready to be read; their number has been checked against the size of the file. */
    private ByteBuffer bytes(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw malformed(offset + buffer.position(), "the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private UncheckedIOException malformed(String tensor, String message) {
        return malformed(PREFIX, "tensor '" + tensor + "' " + message);
    }

    private UncheckedIOException malformed(long offset, String message) {
        String full = file + ": byte " + offset + ": " + message;
        return new UncheckedIOException(full, new IOException(full));
    }
}
