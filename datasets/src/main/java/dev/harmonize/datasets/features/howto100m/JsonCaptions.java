package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.json.JsonReader;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files caption.json and raw_caption.json: an object of videos, each an object of three arrays, start, end and text. Only
 * the video that is asked for is read.
 *
 * @param places where the value of each video is in the file
 */
record JsonCaptions(Path file, Map<String, CaptionIndex.Place> places) implements Captions {

    /** The captions of a day of speech take less. */
    private static final long LONGEST = 1L << 26;

    JsonCaptions {
        places = Map.copyOf(places);
    }

    @Override
    public boolean has(String video) {
        return places.containsKey(video);
    }

    @Override
    public List<Caption> read(String video) {
        CaptionIndex.Place place = Optional.ofNullable(places.get(video)).orElseThrow();
        String name = file + ", video " + video;
        if (place.length() > LONGEST) {
            throw MalformedFileException.at(
                    name, place.offset(), "takes " + place.length() + " bytes; at most " + LONGEST + " are read");
        }
        List<Double> starts = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        try (JsonReader json = JsonReader.of(name, new ByteArrayInputStream(bytes(place)))) {
            json.object(field -> {
                switch (field) {
                    case "start" -> json.array(() -> starts.add(json.number()));
                    case "end" -> json.array(() -> ends.add(json.number()));
                    case "text" -> json.array(() -> texts.add(json.string()));
                    default -> json.skip();
                }
            });
        }
        if (starts.isEmpty() || starts.size() != ends.size() || starts.size() != texts.size()) {
            throw MalformedFileException.at(
                    name,
                    "has " + starts.size() + " starts, " + ends.size() + " ends and " + texts.size()
                            + " texts; expected as many of each, at least one");
        }
        List<Caption> captions = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            captions.add(Caption.checked(name + ", caption " + i, starts.get(i), ends.get(i), texts.get(i)));
        }
        captions.sort(Comparator.comparingDouble(Caption::start));
        return captions;
    }

    private byte[] bytes(CaptionIndex.Place place) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (place.offset() + place.length() > channel.size()) {
                throw MalformedFileException.at(
                        file.toString(), channel.size(), "the file was cut after it was indexed");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) place.length());
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, place.offset() + bytes.position()) < 0) {
                    throw MalformedFileException.at(file.toString(), "the file was cut while it was read");
                }
            }
            return bytes.array();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }
}
