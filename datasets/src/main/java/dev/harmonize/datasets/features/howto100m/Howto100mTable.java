package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.features.FeatureTable;
import dev.harmonize.datasets.text.Tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Clips of the videos of one split: of each video in turn, a clip for a random caption in training, for captions evenly spread
 * over the video in evaluation.
 */
record Howto100mTable(
        List<Video> videos,
        Captions captions,
        ClipFeatures video,
        Optional<ClipFeatures> audio,
        Tokenizer tokenizer,
        int candidates,
        int clipsPerVideo,
        double minTime)
        implements FeatureTable {

    Howto100mTable {
        videos = List.copyOf(videos);
    }

    @Override
    public int size() {
        return videos.size() * clipsPerVideo;
    }

    @Override
    public String source(int index) {
        String id = videos.get(index / clipsPerVideo).id();
        return clipsPerVideo == 1 ? id : id + ", clip " + index % clipsPerVideo;
    }

    @Override
    public Map<Modality, Features> read(int index, Reading reading) {
        Video of = videos.get(index / clipsPerVideo);
        List<Caption> all = captions.read(of.id());
        int centre = reading.isTraining()
                ? reading.random().nextInt(all.size())
                : (int) ((2L * (index % clipsPerVideo) + 1) * all.size() / (2L * clipsPerVideo));
        double start = all.get(centre).start();
        double end = all.get(centre).end();
        if (end - start < minTime) {
            start = Math.max(0, start - (minTime - (end - start)) / 2);
            end = start + minTime;
        }
        Map<Modality, Features> features = new HashMap<>();
        features.put(Modality.VIDEO, video.read(of, start, end));
        if (audio.isPresent() && audio.get().isThere(of)) {
            features.put(Modality.AUDIO, audio.get().read(of, start, end));
        }
        CaptionWindow window = CaptionWindow.around(all, centre, candidates);
        List<String> texts = all.subList(window.first(), window.end()).stream()
                .map(Caption::text)
                .toList();
        features.put(Modality.TEXT, tokenizer.rows(texts, candidates));
        return features;
    }

    @Override
    public OptionalInt label(int index) {
        return OptionalInt.empty();
    }
}
