package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.clips.Clip;
import dev.harmonize.datasets.clips.ClipSource;
import dev.harmonize.datasets.media.LogMel;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** Films pictures and plays recordings. */
final class TuxStampsSource implements ClipSource {

    private static final boolean[] VALID = {true};

    private final StampCache cache;
    private final TuxStampsOptions options;
    private final LogMel logMel;
    private final int samples;
    private final Map<String, Triplet> triplets = new HashMap<>();
    /** By path; there are a few hundred, each of some ten kilobytes. */
    private final Map<String, Pixels> pictures = new ConcurrentHashMap<>();

    TuxStampsSource(StampCache cache, TuxStampsOptions options) {
        this.cache = cache;
        this.options = options;
        this.logMel = LogMel.of(options.audio().logMel(), SpeechCleaner.SAMPLE_RATE);
        this.samples = (int) Math.round(options.audio().seconds() * SpeechCleaner.SAMPLE_RATE);
        cache.triplets().forEach(triplet -> triplets.put(triplet.source(), triplet));
    }

    @Override
    public Map<Modality, ModalitySpec> specs() {
        FeatureSpec audio = switch (options.audio().form()) {
            case WAVEFORM -> new FeatureSpec.Waveform(samples, SpeechCleaner.SAMPLE_RATE);
            case LOG_MEL ->
                new FeatureSpec.Vectors(
                        logMel.length(samples), options.audio().logMel().bands());
        };
        return Map.of(
                Modality.VIDEO,
                new ModalitySpec(
                        new FeatureSpec.Frames(options.frames(), options.frameSize(), options.frameSize(), 3), 1),
                Modality.AUDIO,
                new ModalitySpec(audio, 1));
    }

    @Override
    public Map<Modality, Features> read(Clip clip, Reading reading) {
        Triplet triplet = triplets.get(clip.source());
        if (triplet == null) {
            throw new IllegalArgumentException("there is no clip " + clip.source());
        }
        float[] film = move(triplet, reading).film(picture(triplet), options.frames(), options.frameSize());
        float[] waveform = waveform(cache.speech(triplet), reading);
        float[] audio = switch (options.audio().form()) {
            case WAVEFORM -> waveform;
            case LOG_MEL -> logMel.of(waveform);
        };
        return Map.of(
                Modality.VIDEO, new Features.Dense(film, VALID.clone()),
                Modality.AUDIO, new Features.Dense(audio, VALID.clone()));
    }

    @Override
    public String description() {
        return new Fingerprint()
                .add("cache", cache.hash())
                .add("frames", options.frames())
                .add("frame-size", options.frameSize())
                .add("camera", options.camera())
                .add("audio", options.audio())
                .toHex();
    }

    private CameraMove move(Triplet triplet, Reading reading) {
        return reading.isTraining()
                ? CameraMove.random(options.camera(), triplet.mirrors(), reading.random())
                : CameraMove.fixed(options.camera());
    }

    /** As large as the closest view needs it, so that no frame skips pixels. */
    private Pixels picture(Triplet triplet) {
        return pictures.computeIfAbsent(triplet.image(), path -> {
            int side = (int) Math.ceil(options.frameSize() * options.camera().zoom());
            Pixels pixels = Pixels.of(cache.picture(triplet).argb(), StampPicture.SIDE, StampPicture.SIDE);
            return side < StampPicture.SIDE ? pixels.resized(side, side) : pixels;
        });
    }

    private float[] waveform(short[] speech, Reading reading) {
        SpeechOptions audio = options.audio();
        RandomGenerator random = reading.random();
        int slack = samples - speech.length;
        int shift = 0;
        double gain = 1;
        if (reading.isTraining()) {
            int drawn = random.nextInt(Math.abs(slack) + 1);
            shift = audio.shift() ? drawn : 0;
            gain = Math.pow(10, -audio.attenuation() * random.nextDouble() / 20);
        }
        float[] waveform = new float[samples];
        int from = slack < 0 ? shift : 0;
        int to = slack < 0 ? 0 : shift;
        for (int i = 0; from + i < speech.length && to + i < samples; i++) {
            waveform[to + i] = (float) (gain * speech[from + i] / Short.MAX_VALUE);
        }
        return waveform;
    }
}
