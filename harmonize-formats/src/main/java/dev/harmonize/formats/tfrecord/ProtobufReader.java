package dev.harmonize.formats.tfrecord;

import dev.harmonize.formats.MalformedFileException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the wire format of protocol buffers. Nothing is copied: what is inside a message is a view of it.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the description of the encoding</a>
 */
final class ProtobufReader {

    /** Wire types. */
    static final int VARINT = 0;

    static final int FIXED64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int FIXED32 = 5;

    private static final int LONGEST_VARINT = 10;

    private final String place;
    /** Where in the file the buffer's first byte is. */
    private final long origin;

    private final ByteBuffer bytes;
    private int field;
    private int wireType;

    ProtobufReader(String place, long origin, ByteBuffer bytes) {
        this.place = place;
        this.origin = origin;
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes on to the next field, whose value the caller reads or skips; false at the end of the message. */
    boolean next() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        int begin = bytes.position();
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw malformed(begin, "a field has the impossible number " + Long.toUnsignedString(tag >>> 3));
        }
        return true;
    }

    /** The number of the present field. */
    int field() {
        return field;
    }

    /** Whether the present field has this number and wire type. */
    boolean is(int number, int type) {
        return field == number && wireType == type;
    }

    /** Bytes that are left. */
    int remaining() {
        return bytes.remaining();
    }

    long varint() {
        int begin = bytes.position();
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (!bytes.hasRemaining()) {
                throw malformed(begin, "a number does not end before its message does");
            }
            byte next = bytes.get();
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw malformed(begin, "a number takes more than " + LONGEST_VARINT + " bytes");
    }

    float fixed32AsFloat() {
        return Float.intBitsToFloat(fixed32());
    }

    /** The message or list inside the present field. */
    ProtobufReader message() {
        int begin = bytes.position();
        ByteBuffer content = content();
        return new ProtobufReader(place, origin + begin + (bytes.position() - begin - content.remaining()), content);
    }

    /** The byte string of the present field. */
    ByteBuffer content() {
        int begin = bytes.position();
        long length = varint();
        if (length < 0 || length > bytes.remaining()) {
            throw malformed(
                    begin,
                    "a value is to take " + Long.toUnsignedString(length) + " bytes, and its message has "
                            + bytes.remaining() + " left");
        }
        ByteBuffer content = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return content;
    }

    String text() {
        return StandardCharsets.UTF_8.decode(content()).toString();
    }

    /** Passes over the value of the present field. */
    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> {
                require(Long.BYTES);
                bytes.position(bytes.position() + Long.BYTES);
            }
            case LENGTH_DELIMITED -> content();
            case FIXED32 -> fixed32();
            default -> throw malformed(bytes.position(), "field " + field + " has the unknown wire type " + wireType);
        }
    }

    /** Copies 32-bit numbers until the message ends. */
    void copyFloats(float[] target, int begin) {
        bytes.asFloatBuffer().get(target, begin, bytes.remaining() / Float.BYTES);
        bytes.position(bytes.limit());
    }

    /** How many varints there are until the message ends. */
    int countVarints() {
        int count = 0;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            count += bytes.get(i) >= 0 ? 1 : 0;
        }
        return count;
    }

    MalformedFileException malformed(String problem) {
        return malformed(bytes.position(), problem);
    }

    private int fixed32() {
        require(Integer.BYTES);
        return bytes.getInt();
    }

    private void require(int length) {
        if (bytes.remaining() < length) {
            throw malformed(bytes.position(), "a number of " + length + " bytes does not end before its message does");
        }
    }

    private MalformedFileException malformed(int position, String problem) {
        return MalformedFileException.at(place, origin + position, "this is no Example or SequenceExample: " + problem);
    }
}
