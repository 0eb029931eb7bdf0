package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.clips.ClipDataset.TextRows;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.media.ClipReader;
import dev.harmonize.datasets.media.MediaSource;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.json.JsonReader;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes features of the members of a sample. Thread-safe. */
final class SampleDecoder {

    private final WebDatasetOptions options;
    private final Optional<ClipReader> clips;
    private final Optional<TextRows> text;
    private final Map<Modality, VectorMember> vectors;
    private final List<String> classNames;
    private final int classes;

    /** What the members that are not media say. */
    private static final class Description {
        private final List<String> texts = new ArrayList<>();
        private Optional<String> label = Optional.empty();
    }

    SampleDecoder(
            WebDatasetOptions options,
            Optional<ClipReader> clips,
            Optional<TextRows> text,
            Map<Modality, VectorMember> vectors) {
        this.options = options;
        this.clips = clips;
        this.text = text;
        this.vectors = Map.copyOf(vectors);
        this.classNames = options.classes();
        this.classes = classNames.isEmpty() ? options.classCount() : classNames.size();
    }

    /**
     * Decodes a sample.
     *
     * @throws UnreadableSampleException if a member is damaged, or there is none that is wanted
     */
    Sample decode(EncodedSample encoded, Reading reading) {
        try {
            Map<Modality, Features> features = new HashMap<>();
            clips.ifPresent(reader -> features.putAll(media(reader, encoded, reading)));
            vectors.forEach((modality, member) ->
                    member.read(encoded, reading).ifPresent(values -> features.put(modality, values)));
            Description description = describe(encoded);
            if (!description.texts.isEmpty()) {
                text.ifPresent(rows -> features.put(Modality.TEXT, rows.features(description.texts, reading)));
            }
            if (features.isEmpty()) {
                throw new UnreadableSampleException(
                        encoded.source(), "has no member that the options name, or nothing in those that it has");
            }
            return new Sample(encoded.id(), features, label(encoded, description), Set.of());
        } catch (MalformedFileException e) {
            throw new UnreadableSampleException(e.place(), e.problem(), e);
        }
    }

    private Map<Modality, Features> media(ClipReader reader, EncodedSample encoded, Reading reading) {
        Optional<MediaSource> video = encoded.firstOf(options.videoExtensions())
                .map(extension -> new MediaSource.Bytes(encoded.place(extension), encoded.content(extension)));
        Optional<MediaSource> audio = options.audio().enabled()
                ? encoded.firstOf(options.audioExtensions())
                        .map(extension -> new MediaSource.Bytes(encoded.place(extension), encoded.content(extension)))
                : Optional.empty();
        if (video.isPresent() && (options.video().enabled() || audio.isEmpty())) {
            return reader.read(video.get(), audio, Segment.WHOLE, reading);
        }
        return audio.map(source -> reader.read(source, Optional.empty(), Segment.WHOLE, reading))
                .orElse(Map.of());
    }

    private Description describe(EncodedSample encoded) {
        Description description = new Description();
        if (text.isPresent()) {
            for (String extension : options.textExtensions()) {
                if (encoded.members().containsKey(extension)) {
                    description.texts.add(utf8(encoded, extension));
                }
            }
        }
        for (String extension : options.jsonExtensions()) {
            if (encoded.members().containsKey(extension)) {
                json(encoded, extension, description);
            }
        }
        if (options.labelField().isEmpty()) {
            description.label = encoded.firstOf(options.labelExtensions())
                    .map(extension -> utf8(encoded, extension).strip());
        }
        return description;
    }

    private void json(EncodedSample encoded, String extension, Description description) {
        try (JsonReader json =
                JsonReader.of(encoded.place(extension), new ByteArrayInputStream(encoded.content(extension)))) {
            json.object(name -> {
                if (name.equals(options.captionField()) && text.isPresent()) {
                    if (json.isArray()) {
                        json.array(() -> description.texts.add(json.string()));
                    } else {
                        description.texts.add(json.string());
                    }
                } else if (options.labelField().filter(name::equals).isPresent()) {
                    description.label = Optional.of(json.isNumber() ? Long.toString(json.integer()) : json.string());
                }
            });
        }
    }

    private OptionalInt label(EncodedSample encoded, Description description) {
        if (classes == 0) {
            return OptionalInt.empty();
        }
        String label = description.label.orElseThrow(() -> new UnreadableSampleException(
                encoded.source(),
                "has no class; expected "
                        + options.labelField()
                                .map(field -> "a field '" + field + "' in its JSON")
                                .orElse("a member with one of the extensions " + options.labelExtensions())));
        int index = classNames.indexOf(label);
        if (index < 0 && label.matches("[0-9]{1,9}")) {
            index = Integer.parseInt(label);
        }
        if (index < 0 || index >= classes) {
            String shown = label.length() > 40 ? label.substring(0, 40) + "…" : label;
            throw new UnreadableSampleException(
                    encoded.source(),
                    "its class is '" + shown + "'; expected a number from 0 to " + (classes - 1)
                            + (classNames.isEmpty() ? "" : ", or a name that the option classes lists"));
        }
        return OptionalInt.of(index);
    }

    private static String utf8(EncodedSample encoded, String extension) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(encoded.content(extension)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableSampleException(
                    encoded.place(extension), "is not UTF-8; write the text again in it", e);
        }
    }
}
