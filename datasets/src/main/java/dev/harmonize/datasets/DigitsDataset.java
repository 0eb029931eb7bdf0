package dev.harmonize.datasets;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.base.Lazy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Spoken handwritten digits. A sample is one handwritten digit moving through a small frame, a recording of that digit in
 * a random language, and a caption in that language; it is labelled with the digit. All of it is real input but the
 * motion.
 *
 * <p>The 5,000 images are split evenly as OpenCV's own digits tutorial does it: the left half of every row of the sheet
 * is for training, the right half for testing, 250 images per class each. Samples are ordered such that any ten in a row
 * are ten different digits. The id of a sample is the number of its image within the sheet, so no id is in both splits.
 *
 * <p><b>What it is not for:</b> video, audio and text belong together by class, not by instance, and there are only fifty
 * recordings, one per digit and language. Both splits use all of them, in different augmentations, so that a model nearly
 * memorises the audio. Use it for smoke tests, demonstrations and the comparison of harmonization methods, not for claims
 * about retrieval. With {@code held-out-languages} the splits share no recording either.
 */
final class DigitsDataset implements IndexedDataset {

    private static final int COLUMNS_PER_SPLIT = DigitImages.COLUMNS / 2;
    private static final int SPLIT_SIZE = DigitImages.ROWS * COLUMNS_PER_SPLIT;

    private final DigitsOptions options;
    private final List<Language> trainingLanguages;
    private final List<Language> testLanguages;
    private final MovingDigit video;
    private final SpeechAugmentation speech;
    private final DigitCaptions captions;
    private final BatchSpec spec;
    private final Lazy<DigitImages> images = new Lazy<>(DigitImages::load);
    private final Lazy<Recordings> recordings = new Lazy<>(Recordings::load);

    DigitsDataset(DigitsOptions options) {
        this.options = options;
        requireNoDuplicates("languages", options.languages());
        requireNoDuplicates("held-out-languages", options.heldOutLanguages());
        if (options.languages().isEmpty()) {
            throw new InvalidOptionException(
                    "languages", "names no language; name at least one of " + codes(List.of(Language.values())));
        }
        for (Language heldOut : options.heldOutLanguages()) {
            if (!options.languages().contains(heldOut)) {
                throw new InvalidOptionException(
                        "held-out-languages",
                        "holds out '" + heldOut.code() + "', which is not among the languages in use, "
                                + codes(options.languages()));
            }
        }
        this.trainingLanguages = options.languages().stream()
                .filter(language -> !options.heldOutLanguages().contains(language))
                .toList();
        this.testLanguages = options.heldOutLanguages().isEmpty() ? trainingLanguages : options.heldOutLanguages();
        if (trainingLanguages.isEmpty()) {
            throw new InvalidOptionException(
                    "held-out-languages", "holds out every language in use; leave at least one for training");
        }
        int captionsPerSample = Language.CAPTIONS * Math.min(trainingLanguages.size(), testLanguages.size());
        if (options.textCandidates() > captionsPerSample) {
            throw new InvalidOptionException(
                    "text-candidates",
                    "is " + options.textCandidates() + ", but a digit has only " + captionsPerSample
                            + " different captions, " + Language.CAPTIONS
                            + " per language of the split; ask for fewer or"
                            + " use more languages");
        }
        this.video = new MovingDigit(options.frames(), options.frameSize());
        this.speech = new SpeechAugmentation(options.speed(), options.gain(), options.shift(), options.noise());
        this.captions = new DigitCaptions(options.textLength());
        this.spec = new BatchSpec(Map.of(
                Modality.VIDEO,
                new ModalitySpec(
                        new FeatureSpec.Frames(options.frames(), options.frameSize(), options.frameSize(), 1), 1),
                Modality.AUDIO,
                new ModalitySpec(new FeatureSpec.Waveform(options.audioSamples(), Recordings.SAMPLE_RATE), 1),
                Modality.TEXT,
                new ModalitySpec(
                        new FeatureSpec.Tokens(
                                options.textLength(), captions.vocabulary().size()),
                        options.textCandidates())));
    }

    @Override
    public BatchSpec spec() {
        return spec;
    }

    @Override
    public List<Split> splits() {
        return List.of(new Split(Split.TRAIN, SPLIT_SIZE), new Split(Split.TEST, SPLIT_SIZE));
    }

    @Override
    public int classes() {
        return DigitImages.CLASSES;
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        RandomGenerator random = reading.random();
        int image = image(split, index);
        int digit = DigitImages.label(image);
        List<Language> languages = isTest(split) ? testLanguages : trainingLanguages;
        Language language = languages.get(random.nextInt(languages.size()));
        float[] frames = video.render(images.get(), image, random);
        float[] waveform = speech.apply(recordings.get().get(language, digit), options.audioSamples(), random);
        Features.TokenIds text = captions.draw(digit, language, languages, options.textCandidates(), random);
        return new Sample(
                image,
                Map.of(
                        Modality.VIDEO, new Features.Dense(frames, new boolean[] {true}),
                        Modality.AUDIO, new Features.Dense(waveform, new boolean[] {true}),
                        Modality.TEXT, text),
                OptionalInt.of(digit),
                Set.of());
    }

    @Override
    public OptionalInt label(String split, int index) {
        return OptionalInt.of(DigitImages.label(image(split, index)));
    }

    @Override
    public String source(String split, long id) {
        return "image " + id + " of the sheet";
    }

    @Override
    public String text(Modality modality, int[] ids) {
        return Arrays.stream(ids)
                .filter(id -> id != 0)
                .mapToObj(vocabulary()::word)
                .collect(Collectors.joining(" "));
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint()
                .add("dataset", "digits")
                .add("frames", options.frames())
                .add("frame-size", options.frameSize())
                .add("languages", codes(options.languages()))
                .add("held-out-languages", codes(options.heldOutLanguages()))
                .add("text-candidates", options.textCandidates())
                .add("text-length", options.textLength())
                .add("audio-samples", options.audioSamples())
                .add("speed", options.speed())
                .add("gain", options.gain())
                .add("shift", options.shift())
                .add("noise", options.noise())
                .add("captions", String.join("\n", DigitCaptions.all()));
        for (String resource : DigitsResources.all()) {
            fingerprint.add(resource, DigitsResources.read(resource));
        }
        return fingerprint.toHex();
    }

    /** The words behind the ids. */
    Vocabulary vocabulary() {
        return captions.vocabulary();
    }

    /** Which image of the sheet a sample shows. */
    private int image(String split, int index) {
        requireSplit(split);
        Objects.checkIndex(index, SPLIT_SIZE);
        int digit = index % DigitImages.CLASSES;
        int rank = index / DigitImages.CLASSES;
        int row = digit * DigitImages.ROWS_PER_CLASS + rank / COLUMNS_PER_SPLIT;
        int column = rank % COLUMNS_PER_SPLIT + (isTest(split) ? COLUMNS_PER_SPLIT : 0);
        return row * DigitImages.COLUMNS + column;
    }

    private static boolean isTest(String split) {
        return split.equals(Split.TEST);
    }

    private static void requireNoDuplicates(String option, List<Language> languages) {
        Set<Language> seen = new HashSet<>();
        for (Language language : languages) {
            if (!seen.add(language)) {
                throw new InvalidOptionException(option, "names '" + language.code() + "' twice");
            }
        }
    }

    private static List<String> codes(List<Language> languages) {
        return languages.stream().map(Language::code).toList();
    }
}
