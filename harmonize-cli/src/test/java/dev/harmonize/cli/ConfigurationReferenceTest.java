package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.report.ConfigurationReference;
import dev.harmonize.core.training.OptimizersPlugin;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page in docs is what the options records say. */
class ConfigurationReferenceTest {

    @Test
    void theCommittedPageIsUpToDate() throws IOException {
        Path page = Path.of("..", "docs", "configuration.md");
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            assertThat(Files.readString(page))
                    .as("docs/configuration.md; renew it with: ./harmonize plugins reference > docs/configuration.md")
                    .isEqualTo(ConfigurationReference.markdown(catalog));
        }
    }
}
