package dev.harmonize.datasets.decorators;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Sample;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A sample as bytes, little-endian: a magic number, the CRC32C of what follows, the id, whether there is a label and which,
 * and for each modality of the specification whether it is there and misaligned, which rows are valid, and the numbers.
 */
final class SampleFormat {

    private static final int MAGIC = 0x31535a48;
    private static final int HEADER = 2 * Integer.BYTES;
    private static final int FIXED = HEADER + Long.BYTES + 1 + Integer.BYTES;

    private final List<Map.Entry<Modality, ModalitySpec>> modalities;

    SampleFormat(BatchSpec spec) {
        this.modalities = List.copyOf(spec.modalities().entrySet());
    }

    /** Length of a sample that has all modalities. */
    long mostBytes() {
        long bytes = FIXED;
        for (Map.Entry<Modality, ModalitySpec> entry : modalities) {
            bytes += 2 + bytes(entry.getValue());
        }
        return bytes;
    }

    private static long bytes(ModalitySpec form) {
        return form.candidates() * (1 + form.features().size() * Float.BYTES);
    }

    byte[] encode(Sample sample) {
        long length = FIXED;
        for (Map.Entry<Modality, ModalitySpec> entry : modalities) {
            length += 2 + (sample.features().containsKey(entry.getKey()) ? bytes(entry.getValue()) : 0);
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        out.position(HEADER);
        out.putLong(sample.id());
        out.put((byte) (sample.label().isPresent() ? 1 : 0))
                .putInt(sample.label().orElse(0));
        for (Map.Entry<Modality, ModalitySpec> entry : modalities) {
            Features features = sample.features().get(entry.getKey());
            out.put((byte) (features == null ? 0 : 1));
            out.put((byte) (sample.misaligned().contains(entry.getKey()) ? 1 : 0));
            if (features != null) {
                put(out, features);
            }
        }
        out.putInt(0, MAGIC).putInt(Integer.BYTES, checksum(out.array()));
        return out.array();
    }

    private static void put(ByteBuffer out, Features features) {
        for (boolean valid : features.valid()) {
            out.put((byte) (valid ? 1 : 0));
        }
        if (features instanceof Features.TokenIds tokens) {
            out.asIntBuffer().put(tokens.ids());
            out.position(out.position() + tokens.ids().length * Integer.BYTES);
        } else if (features instanceof Features.Dense dense) {
            out.asFloatBuffer().put(dense.values());
            out.position(out.position() + dense.values().length * Float.BYTES);
        }
    }

    /**
     * The sample.
     *
     * @return empty if this is none, or a damaged one
     */
    Optional<Sample> decode(byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < FIXED || in.getInt() != MAGIC || in.getInt() != checksum(content)) {
            return Optional.empty();
        }
        long id = in.getLong();
        boolean labelled = in.get() == 1;
        int label = in.getInt();
        Map<Modality, Features> features = new HashMap<>();
        Set<Modality> misaligned = new HashSet<>();
        for (Map.Entry<Modality, ModalitySpec> entry : modalities) {
            if (in.remaining() < 2) {
                return Optional.empty();
            }
            boolean there = in.get() == 1;
            if (in.get() == 1) {
                misaligned.add(entry.getKey());
            }
            if (there && in.remaining() < bytes(entry.getValue())) {
                return Optional.empty();
            }
            if (there) {
                features.put(entry.getKey(), get(in, entry.getValue()));
            }
        }
        return in.hasRemaining()
                ? Optional.empty()
                : Optional.of(
                        new Sample(id, features, labelled ? OptionalInt.of(label) : OptionalInt.empty(), misaligned));
    }

    private static Features get(ByteBuffer in, ModalitySpec form) {
        boolean[] valid = new boolean[form.candidates()];
        for (int row = 0; row < valid.length; row++) {
            valid[row] = in.get() == 1;
        }
        int count = Math.toIntExact(form.candidates() * form.features().size());
        Features features;
        if (form.features() instanceof FeatureSpec.Tokens) {
            int[] ids = new int[count];
            in.asIntBuffer().get(ids);
            features = new Features.TokenIds(ids, valid);
        } else {
            float[] values = new float[count];
            in.asFloatBuffer().get(values);
            features = new Features.Dense(values, valid);
        }
        in.position(in.position() + count * Float.BYTES);
        return features;
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, HEADER, content.length - HEADER);
        return (int) crc.getValue();
    }
}
