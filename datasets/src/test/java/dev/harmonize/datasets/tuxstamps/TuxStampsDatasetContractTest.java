package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

final class TuxStampsDatasetContractTest extends DatasetContract {

    @TempDir
    static Path directory;

    @BeforeAll
    static void fetch() throws IOException, InterruptedException {
        Path file = StampFixtures.debianPackage(directory.resolve("tiny.deb"), StampFixtures.files(directory));
        StampFixtures.fetcher(StampFixtures.options(directory, Optional.of(file)), StampFixtures.noDebian(directory))
                .fetch((phase, done, total) -> {});
    }

    @Override
    protected Dataset create() {
        return TuxStampsDataset.create(StampFixtures.options(directory, Optional.empty()), new RandomStreams(1));
    }

    /** The picture, whatever the language. */
    @Override
    protected String source(String split, long id) {
        return create().source(split, id).replaceAll(" .*", "");
    }
}
