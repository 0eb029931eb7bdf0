package dev.harmonize.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.core.plugins.PluginCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The page says of each realigner what the realigner says of itself. */
class RealignerReferenceTest {

    private static final String PAGE = page();

    @Test
    void everyRealignerIsNamedWithItsSummaryItsPaperAndALinkToItsOptions() {
        assertThat(PAGE)
                .contains(
                        "| [`plain`](configuration.md#realigner-plain) | The plain \\| sum | – |\n",
                        "| [`random`](configuration.md#realigner-random) | Random weights | A & B, <Dice>, Journal 2020 |\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "| `plain` | nothing | any | any | – | K per unit | ✓ |  |  |  | ✓ |",
                "| `random` | Gram matrices | any | any | – | – |  |  |  |  |  |",
                "| `remembering` | Gram matrices, losses | any | any | yes | – |  |  |  |  |  |",
                "| `rows` | gradients | batch | any | – | – |  |  |  |  |  |",
                "| `crowd` | nothing | any | ≥ 3 | – | – | ✓ |  |  |  | ✓ |",
                "| `couple` | Gram matrices | any | 2 | – | – |  |  |  |  |  |",
                "| `weighted` | nothing | any | any | – | – | ✓ |  |  |  | ✓ |"
            })
    void needsStateCostAndPromisesAreThoseOfTheRealigner(String row) {
        assertThat(PAGE.lines()).contains(row);
    }

    @Test
    void whatWrapsAnotherOneIsShownWithTheOneThatItWrapsByDefault() {
        assertThat(PAGE.lines()).contains("| `doubling` | Gram matrices | any | 2 | – | – |  |  |  |  |  |");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demanding", "circular"})
    void whatDefaultOptionsDoNotMakeHasNoProperties(String id) {
        assertThat(PAGE.lines()).contains("| `" + id + "` | – | – | – | – | – |  |  |  |  |  |");
    }

    @ParameterizedTest
    @EnumSource(Promise.class)
    void everyPromiseIsAColumnAndExplained(Promise promise) {
        assertThat(PAGE).contains(" | " + promise.label() + " |", "\n- **" + promise.label() + "**: ");
    }

    @Test
    void rowsOfATableHaveAsManyCellsAsItsHeader() {
        List<Long> cells = PAGE.lines()
                .filter(line -> line.startsWith("|"))
                .map(line ->
                        line.replace("\\|", "").chars().filter(c -> c == '|').count())
                .distinct()
                .toList();
        assertThat(cells).containsExactly(4L, 12L);
    }

    private static String page() {
        try (PluginCatalog catalog = RealignerExamples.catalog()) {
            return RealignerReference.markdown(catalog);
        }
    }
}
