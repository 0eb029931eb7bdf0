package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.clips.Clip;
import dev.harmonize.datasets.clips.ClipSource;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.numpy.NpyArray;

import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Reads features that others computed: one NumPy array [rows, width] per video, a fixed number of rows per second. Only
 * the rows of the clip are read. Thread-safe.
 */
final class FeatureFolder implements ClipSource {

    private final FeatureFolderOptions options;
    private final Modality modality;

    FeatureFolder(FeatureFolderOptions options, Modality modality) {
        this.options = options;
        this.modality = modality;
    }

    @Override
    public Map<Modality, ModalitySpec> specs() {
        return Map.of(modality, new ModalitySpec(new FeatureSpec.Vectors(options.length(), options.width()), 1));
    }

    @Override
    public Map<Modality, Features> read(Clip clip, Reading reading) {
        try {
            return read(NpyArray.open(clip.file()), clip, reading);
        } catch (MalformedFileException e) {
            throw new UnreadableSampleException(e.place(), e.problem(), e);
        } catch (UncheckedIOException e) {
            throw new UnreadableSampleException(clip.file().toString(), String.valueOf(e.getMessage()), e);
        }
    }

    private Map<Modality, Features> read(NpyArray array, Clip clip, Reading reading) {
        if (array.shape().size() != 2 || array.rowSize() != options.width()) {
            throw new UnreadableSampleException(
                    array.place(),
                    "has shape " + array.shapeAsTuple() + "; expected (rows, " + options.width()
                            + "), or features.width must be another");
        }
        long begin = (long) Math.floor(clip.segment().start() * options.rate());
        long end = clip.segment().end().isPresent()
                ? Math.min(array.rows(), (long) Math.ceil(clip.segment().end().getAsDouble() * options.rate()))
                : array.rows();
        if (begin >= end) {
            throw new UnreadableSampleException(
                    clip.source(),
                    array.place() + " has " + array.rows() + " rows, and the clip begins with row " + begin
                            + "; are there " + options.rate() + " rows per second, as features.rate says?");
        }
        int count = (int) Math.min(options.length(), end - begin);
        long spare = end - begin - count;
        long offset = reading.isTraining() ? reading.random().nextLong(spare + 1) : spare / 2;
        float[] values = new float[options.length() * options.width()];
        float[] found = array.floats(begin + offset, count);
        System.arraycopy(found, 0, values, 0, found.length);
        return Map.of(modality, new Features.Dense(values, new boolean[] {true}));
    }

    @Override
    public String description() {
        // Where the folder is does not matter.
        return "features " + modality + " " + options.rate() + " " + options.length() + " " + options.width();
    }
}
