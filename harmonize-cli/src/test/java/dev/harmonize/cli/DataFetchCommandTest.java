package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** {@code harmonize data fetch}, as far as it goes without data; what is fetched is tested where the dataset is. */
class DataFetchCommandTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void aDatasetThatIsNotFetchedIsRefusedWithThoseThatAre() {
        Invocation fetch = Invocation.of("data", "fetch", "digits");

        assertThat(fetch.exitCode()).isEqualTo(2);
        assertThat(fetch.err()).contains("'digits' has nothing to fetch", "what can be fetched: tuxstamps");
    }

    @Test
    void anUnknownDatasetIsRefusedWithASuggestion() {
        Invocation fetch = Invocation.of("data", "fetch", "tuxstmps");

        assertThat(fetch.exitCode()).isEqualTo(2);
        assertThat(fetch.err()).contains("there is no dataset 'tuxstmps'", "did you mean 'tuxstamps'?");
    }

    @Test
    void anUnknownOptionIsRefused() {
        Invocation fetch = Invocation.of("data", "fetch", "tuxstamps", "-O", "cash=here");

        assertThat(fetch.exitCode()).isEqualTo(2);
        assertThat(fetch.err()).contains("cash", "is not an option of dataset 'tuxstamps'");
    }

    @Test
    void dataThatCannotBeHadIsAFailureAndLeavesNothing() {
        Path absent = folder.resolve("absent.deb");
        Path cache = folder.resolve("cache");

        Invocation fetch = Invocation.of(
                "data", "fetch", "tuxstamps", "-O", "package-file=\"" + absent + "\"", "-O", "cache=\"" + cache + "\"");

        assertThat(fetch.exitCode()).isEqualTo(1);
        assertThat(fetch.err()).contains("cannot fetch tuxstamps", absent + " is not a file");
        assertThat(cache.resolve("tuxstamps-2022.06.04-1")).doesNotExist();
    }
}
