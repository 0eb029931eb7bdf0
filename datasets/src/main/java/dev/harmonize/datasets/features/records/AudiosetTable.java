package dev.harmonize.datasets.features.records;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.features.FeatureTable;
import dev.harmonize.formats.tfrecord.SequenceExample;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Segments of AudioSet. */
record AudiosetTable(RecordIndex index, List<AudiosetSegment> segments, Labelled labelled, int seconds, int width)
        implements FeatureTable {

    AudiosetTable {
        segments = List.copyOf(segments);
    }

    @Override
    public int size() {
        return segments.size();
    }

    @Override
    public String source(int sample) {
        return segments.get(sample).name();
    }

    @Override
    public Map<Modality, Features> read(int sample, Reading reading) {
        AudiosetSegment segment = segments.get(sample);
        SequenceExample example = SequenceExample.parse(index.read(segment.record()));
        Map<Modality, Features> features = new HashMap<>();
        Quantized.row(example, "audio_embedding", seconds, width)
                .ifPresent(audio -> features.put(Modality.AUDIO, audio));
        labelled.text(segment.labels(), reading).ifPresent(text -> features.put(Modality.TEXT, text));
        return features;
    }

    @Override
    public OptionalInt label(int sample) {
        return labelled.label(segments.get(sample).labels());
    }
}
