package dev.harmonize.datasets.files;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.datasets.media.MediaFixtures;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class MediaDatasetContractTest extends DatasetContract {

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeFiles() throws IOException {
        Path original = MediaFixtures.clip(folder, "film0.mp4");
        Files.writeString(folder.resolve("film0.txt"), "the film of number 0");
        for (int i = 1; i < 24; i++) {
            Files.copy(original, folder.resolve("film" + i + ".mp4"));
            Files.writeString(folder.resolve("film" + i + ".txt"), "the film of number " + i);
        }
    }

    @Override
    protected Dataset create() {
        return MediaDataset.create(TestMedia.folder(folder).withTestShare(0.3).toOptions(), new RandomStreams(1));
    }

    @Override
    protected String source(String split, long id) {
        return create().source(split, id);
    }
}
