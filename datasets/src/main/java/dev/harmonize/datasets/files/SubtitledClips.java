package dev.harmonize.datasets.files;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.clips.Clip;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.ClipSource;
import dev.harmonize.datasets.media.ClipReader;
import dev.harmonize.datasets.media.EmbeddedSubtitles;
import dev.harmonize.datasets.media.MediaSource;

import java.util.List;
import java.util.Map;

/** Clips whose texts, where nothing else gives them any, are the subtitles within their files. */
final class SubtitledClips implements ClipSource {

    private final ClipReader reader;
    private final ClipDataset.TextRows text;

    SubtitledClips(ClipReader reader, ClipDataset.TextRows text) {
        this.reader = reader;
        this.text = text;
    }

    @Override
    public Map<Modality, ModalitySpec> specs() {
        return reader.specs();
    }

    @Override
    public Map<Modality, Features> read(Clip clip, Reading reading) {
        Map<Modality, Features> features = reader.read(clip, reading);
        if (clip.texts().isEmpty()) {
            List<String> texts = EmbeddedSubtitles.texts(new MediaSource.File(clip.file()), clip.segment());
            if (!texts.isEmpty()) {
                features.put(Modality.TEXT, text.features(texts, reading));
            }
        }
        return features;
    }

    @Override
    public String description() {
        return reader.description() + " embedded subtitles";
    }
}
