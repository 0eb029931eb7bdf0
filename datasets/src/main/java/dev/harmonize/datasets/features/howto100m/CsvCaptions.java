package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A table per video, as in {@code howto100m_captions.zip}, with the columns start, end and text. Rows that are damaged are left
 * out.
 */
record CsvCaptions(Path folder) implements Captions {

    @Override
    public boolean has(String video) {
        return Files.isRegularFile(file(video));
    }

    @Override
    public List<Caption> read(String video) {
        List<Caption> captions = new ArrayList<>();
        List<MalformedFileException> damage = new ArrayList<>();
        new CsvFile(file(video), CsvDialect.COMMAS)
                .read(
                        List.of("start", "end", "text"),
                        row -> captions.add(Caption.checked(
                                row.place(),
                                row.number("start"),
                                row.number("end"),
                                row.find("text").orElse(""))),
                        damage::add);
        if (captions.isEmpty()) {
            throw damage.isEmpty()
                    ? MalformedFileException.at(file(video).toString(), "has no caption")
                    : damage.get(0);
        }
        captions.sort(Comparator.comparingDouble(Caption::start));
        return captions;
    }

    private Path file(String video) {
        return folder.resolve(video + ".csv");
    }
}
