package dev.harmonize.datasets.features.records;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.features.FeatureTable;
import dev.harmonize.datasets.features.Rows;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.tfrecord.Example;
import dev.harmonize.formats.tfrecord.FeatureMap;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Videos of YouTube-8M with the mean of their vectors, which is not quantised. */
record Youtube8mVideos(RecordIndex index, Labelled labelled) implements FeatureTable {

    @Override
    public int size() {
        return index.size();
    }

    @Override
    public String source(int sample) {
        return index.source(sample);
    }

    @Override
    public Map<Modality, Features> read(int sample, Reading reading) {
        FeatureMap example = Example.parse(index.read(sample)).features();
        Map<Modality, Features> features = new HashMap<>();
        mean(example, "mean_rgb", Youtube8mDataset.VIDEO_WIDTH).ifPresent(video -> features.put(Modality.VIDEO, video));
        mean(example, "mean_audio", Youtube8mDataset.AUDIO_WIDTH)
                .ifPresent(audio -> features.put(Modality.AUDIO, audio));
        labelled.text(Youtube8mFrames.labels(example), reading).ifPresent(text -> features.put(Modality.TEXT, text));
        if (!features.containsKey(Modality.VIDEO) && !features.containsKey(Modality.AUDIO)) {
            throw MalformedFileException.at(
                    example.place(),
                    example.offset(),
                    "the record has neither of the features 'mean_rgb' and 'mean_audio'; is level = video right?");
        }
        return features;
    }

    private static Optional<Features> mean(FeatureMap example, String name, int width) {
        return example.floats(name).filter(mean -> mean.length > 0).map(mean -> {
            if (mean.length != width || Rows.firstNotFinite(mean) < width) {
                throw MalformedFileException.at(
                        example.place(),
                        example.offset(),
                        "the feature '" + name + "' of the record has " + mean.length + " numbers; expected " + width
                                + " finite ones");
            }
            return Rows.dense(mean, 1, width);
        });
    }

    @Override
    public OptionalInt label(int sample) {
        return labelled.label(
                Youtube8mFrames.labels(Example.parse(index.read(sample)).features()));
    }
}
