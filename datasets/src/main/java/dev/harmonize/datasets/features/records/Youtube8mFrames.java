package dev.harmonize.datasets.features.records;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.features.FeatureTable;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.tfrecord.FeatureMap;
import dev.harmonize.formats.tfrecord.SequenceExample;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/** Videos of YouTube-8M with a vector per second. */
record Youtube8mFrames(RecordIndex index, Labelled labelled, int maxFrames) implements FeatureTable {

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
        SequenceExample example = SequenceExample.parse(index.read(sample));
        Map<Modality, Features> features = new HashMap<>();
        Quantized.row(example, "rgb", maxFrames, Youtube8mDataset.VIDEO_WIDTH)
                .ifPresent(video -> features.put(Modality.VIDEO, video));
        Quantized.row(example, "audio", maxFrames, Youtube8mDataset.AUDIO_WIDTH)
                .ifPresent(audio -> features.put(Modality.AUDIO, audio));
        labelled.text(labels(example.context()), reading).ifPresent(text -> features.put(Modality.TEXT, text));
        if (!features.containsKey(Modality.VIDEO) && !features.containsKey(Modality.AUDIO)) {
            throw MalformedFileException.at(
                    example.context().place(),
                    example.context().offset(),
                    "the record has neither of the feature lists 'rgb' and 'audio'; is level = frame right?");
        }
        return features;
    }

    @Override
    public OptionalInt label(int sample) {
        return labelled.label(labels(SequenceExample.parse(index.read(sample)).context()));
    }

    static List<Long> labels(FeatureMap features) {
        return features.integers("labels")
                .map(labels -> LongStream.of(labels).boxed().toList())
                .orElse(List.of());
    }
}
