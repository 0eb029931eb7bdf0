package dev.harmonize.formats.tfrecord;

import java.nio.ByteBuffer;
import java.util.List;

/** A value of an Example: a list of one of three kinds. Arrays and bytes are not to be changed. */
public sealed interface Feature {

    /** What a message calls the kind. */
    String kind();

    /** Byte strings, each from its position to its limit. */
    record Bytes(List<ByteBuffer> values) implements Feature {
        public Bytes {
            values = List.copyOf(values);
        }

        @Override
        public String kind() {
            return "bytes_list";
        }
    }

    /** Numbers of 32 bits. */
    record Floats(float[] values) implements Feature {
        @Override
        public String kind() {
            return "float_list";
        }
    }

    /** Whole numbers. */
    record Integers(long[] values) implements Feature {
        @Override
        public String kind() {
            return "int64_list";
        }
    }

    /** A value whose kind was never set. */
    record Unset() implements Feature {
        @Override
        public String kind() {
            return "nothing";
        }
    }
}
