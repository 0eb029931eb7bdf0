package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.data.Dataset;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Three archives for training, so that two and three workers share archives, and one for the test. */
final class WebDatasetContractTest extends DatasetContract {

    @TempDir
    private static Path folder;

    private static Map<String, String> shards = Map.of();

    @BeforeAll
    static void write() throws IOException {
        Shards archives = new Shards(folder);
        shards = Map.of("train", archives.archives("train", 3, 17, 0), "test", archives.archives("test", 1, 23, 1000));
    }

    @Override
    protected Dataset create() {
        try {
            Shards.Settings settings = new Shards(folder).settings(shards);
            settings.classes = List.of("zero", "one", "two", "three", "four");
            return settings.open();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected String source(String split, long id) {
        return create().source(split, id);
    }
}
