package dev.harmonize.api.data;

import dev.harmonize.api.Status;

/**
 * The form of one modality's raw input, for one row. Encoders choose their tokenizer by form, not by modality, so that
 * any modality may come in any form.
 */
@Status(Status.Level.EXPERIMENTAL)
public sealed interface FeatureSpec {

    /** How many numbers one row has. */
    long size();

    /**
     * Video frames, values in [-1, 1], laid out [frames, height, width, channels].
     *
     * @param frames number of frames
     * @param height rows of pixels
     * @param width columns of pixels
     * @param channels 1 for grey, 3 for red, green, blue
     */
    record Frames(int frames, int height, int width, int channels) implements FeatureSpec {
        @Override
        public long size() {
            return (long) frames * height * width * channels;
        }
    }

    /**
     * A mono waveform, values in [-1, 1].
     *
     * @param samples number of samples
     * @param sampleRate samples per second
     */
    record Waveform(int samples, int sampleRate) implements FeatureSpec {
        @Override
        public long size() {
            return samples;
        }
    }

    /**
     * Token ids; 0 is padding and takes part in nothing.
     *
     * @param length number of ids, padding included
     * @param vocabulary number of different ids, padding included
     */
    record Tokens(int length, int vocabulary) implements FeatureSpec {
        @Override
        public long size() {
            return length;
        }
    }

    /**
     * A sequence of feature vectors computed by somebody else, laid out [length, width].
     *
     * @param length number of vectors
     * @param width numbers per vector
     */
    record Vectors(int length, int width) implements FeatureSpec {
        @Override
        public long size() {
            return (long) length * width;
        }
    }
}
