package dev.harmonize.formats.tfrecord;

import static dev.harmonize.formats.tfrecord.ProtobufReader.FIXED32;
import static dev.harmonize.formats.tfrecord.ProtobufReader.LENGTH_DELIMITED;
import static dev.harmonize.formats.tfrecord.ProtobufReader.VARINT;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the messages of {@code tensorflow/core/example/example.proto} and {@code feature.proto}: whatever protobuf itself
 * would accept, such as lists that are not packed, fields in any order, and fields that are not known, which are passed over.
 */
final class ExampleParser {

    private final TfRecord record;

    ExampleParser(TfRecord record) {
        this.record = record;
    }

    private ProtobufReader reader() {
        return new ProtobufReader(record.place(), record.dataOffset(), record.data());
    }

    /** {@code Example}: features = 1. */
    FeatureMap example() {
        Map<String, Feature> features = new HashMap<>();
        ProtobufReader message = reader();
        while (message.next()) {
            if (message.is(1, LENGTH_DELIMITED)) {
                readFeatures(message.message(), features);
            } else {
                message.skip();
            }
        }
        return named(features);
    }

    /** {@code SequenceExample}: context = 1, feature_lists = 2. */
    SequenceExample sequenceExample() {
        Map<String, Feature> context = new HashMap<>();
        Map<String, List<Feature>> lists = new HashMap<>();
        ProtobufReader message = reader();
        while (message.next()) {
            if (message.is(1, LENGTH_DELIMITED)) {
                readFeatures(message.message(), context);
            } else if (message.is(2, LENGTH_DELIMITED)) {
                readFeatureLists(message.message(), lists);
            } else {
                message.skip();
            }
        }
        return new SequenceExample(named(context), lists);
    }

    private FeatureMap named(Map<String, Feature> features) {
        return new FeatureMap(record.place(), record.offset(), features);
    }

    /** {@code Features}: feature = 1, a map, which is a repeated message with key = 1 and value = 2. */
    private static void readFeatures(ProtobufReader features, Map<String, Feature> target) {
        while (features.next()) {
            if (!features.is(1, LENGTH_DELIMITED)) {
                features.skip();
                continue;
            }
            ProtobufReader entry = features.message();
            String key = "";
            Feature value = new Feature.Unset();
            while (entry.next()) {
                if (entry.is(1, LENGTH_DELIMITED)) {
                    key = entry.text();
                } else if (entry.is(2, LENGTH_DELIMITED)) {
                    value = readFeature(entry.message());
                } else {
                    entry.skip();
                }
            }
            target.put(key, value);
        }
    }

    /** {@code FeatureLists}: feature_list = 1, a map. */
    private static void readFeatureLists(ProtobufReader lists, Map<String, List<Feature>> target) {
        while (lists.next()) {
            if (!lists.is(1, LENGTH_DELIMITED)) {
                lists.skip();
                continue;
            }
            ProtobufReader entry = lists.message();
            String key = "";
            List<Feature> value = new ArrayList<>();
            while (entry.next()) {
                if (entry.is(1, LENGTH_DELIMITED)) {
                    key = entry.text();
                } else if (entry.is(2, LENGTH_DELIMITED)) {
                    readFeatureList(entry.message(), value);
                } else {
                    entry.skip();
                }
            }
            target.put(key, value);
        }
    }

    /** {@code FeatureList}: feature = 1, repeated. */
    private static void readFeatureList(ProtobufReader list, List<Feature> target) {
        while (list.next()) {
            if (list.is(1, LENGTH_DELIMITED)) {
                target.add(readFeature(list.message()));
            } else {
                list.skip();
            }
        }
    }

    /** {@code Feature}: one of bytes_list = 1, float_list = 2, int64_list = 3; of several, the last one counts. */
    private static Feature readFeature(ProtobufReader feature) {
        Feature value = new Feature.Unset();
        while (feature.next()) {
            if (feature.is(1, LENGTH_DELIMITED)) {
                value = readBytes(feature.message());
            } else if (feature.is(2, LENGTH_DELIMITED)) {
                value = readFloats(feature.message());
            } else if (feature.is(3, LENGTH_DELIMITED)) {
                value = readIntegers(feature.message());
            } else {
                feature.skip();
            }
        }
        return value;
    }

    private static Feature readBytes(ProtobufReader list) {
        List<ByteBuffer> values = new ArrayList<>(1);
        while (list.next()) {
            if (list.is(1, LENGTH_DELIMITED)) {
                values.add(list.content());
            } else {
                list.skip();
            }
        }
        return new Feature.Bytes(values);
    }

    private static Feature readFloats(ProtobufReader list) {
        float[] values = {};
        int count = 0;
        while (list.next()) {
            if (list.is(1, LENGTH_DELIMITED)) {
                ProtobufReader packed = list.message();
                if (packed.remaining() % Float.BYTES != 0) {
                    throw packed.malformed("packed float32 numbers take " + packed.remaining() + " bytes");
                }
                int more = packed.remaining() / Float.BYTES;
                values = withRoom(values, count + more);
                packed.copyFloats(values, count);
                count += more;
            } else if (list.is(1, FIXED32)) {
                values = withRoom(values, count + 1);
                values[count++] = list.fixed32AsFloat();
            } else {
                list.skip();
            }
        }
        return new Feature.Floats(count == values.length ? values : Arrays.copyOf(values, count));
    }

    private static Feature readIntegers(ProtobufReader list) {
        long[] values = {};
        int count = 0;
        while (list.next()) {
            if (list.is(1, LENGTH_DELIMITED)) {
                ProtobufReader packed = list.message();
                values = withRoom(values, count + packed.countVarints());
                while (packed.remaining() > 0) {
                    values[count] = packed.varint();
                    count++;
                }
            } else if (list.is(1, VARINT)) {
                values = withRoom(values, count + 1);
                values[count++] = list.varint();
            } else {
                list.skip();
            }
        }
        return new Feature.Integers(count == values.length ? values : Arrays.copyOf(values, count));
    }

    private static float[] withRoom(float[] values, int count) {
        return count <= values.length ? values : Arrays.copyOf(values, Math.max(count, grown(values.length)));
    }

    private static long[] withRoom(long[] values, int count) {
        return count <= values.length ? values : Arrays.copyOf(values, Math.max(count, grown(values.length)));
    }

    /** By a half, so that a list of many short pieces takes no more than linear time. */
    private static int grown(int length) {
        return length + (length >> 1);
    }
}
