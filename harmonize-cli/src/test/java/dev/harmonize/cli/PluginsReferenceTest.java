package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code docs} has of the generated pages is what the components say. */
class PluginsReferenceTest {

    @ParameterizedTest
    @CsvSource({
        "configuration, configuration.md",
        "losses, losses.md",
        "realigners, realigners.md",
        "realigners-figure, realigners.svg"
    })
    void theCommittedFileIsUpToDate(String page, String file) throws IOException {
        Invocation reference = Invocation.of("plugins", "reference", "--page", page);

        assertThat(reference.exitCode()).as(reference.err()).isZero();
        assertThat(Files.readString(Path.of("..", "docs", file)))
                .as("docs/%s; renew it with: ./harmonize plugins reference --page %s > docs/%s", file, page, file)
                .isEqualTo(reference.out());
    }

    @Test
    void withoutAPageItIsTheConfiguration() {
        assertThat(Invocation.of("plugins", "reference"))
                .isEqualTo(Invocation.of("plugins", "reference", "--page", "configuration"));
    }

    @Test
    void anUnknownPageIsRefusedWithThoseThatThereAre() {
        Invocation reference = Invocation.of("plugins", "reference", "--page", "relaigners");

        assertThat(reference.exitCode()).isEqualTo(2);
        assertThat(reference.err())
                .contains("--page", "'relaigners'", "[configuration, losses, realigners, realigners-figure]");
    }
}
