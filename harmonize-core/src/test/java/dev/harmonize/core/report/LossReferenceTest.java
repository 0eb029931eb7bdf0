package dev.harmonize.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.plugins.PluginCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The page says of each loss what the loss says of itself, and what its factory takes. */
class LossReferenceTest {

    private static final String PAGE = page();

    @Test
    void everyLossIsNamedWithItsSummaryItsPaperAndALinkToItsOptions() {
        assertThat(PAGE.lines())
                .contains(
                        "| [`pair`](configuration.md#loss-pair) | Two modalities \\| one row | A & B, Journal 2020 |",
                        "| [`free`](configuration.md#loss-free) | As many modalities as there are | – |");
    }

    @Test
    void formulasAreShownAsTheyAre() {
        assertThat(PAGE.lines()).contains("| `pair` | `ℓ_i = \\|u_i − v_i\\|` |", "| `free` | – |");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "| `pair` | 2 | none | – | – | B² d |",
                "| `bags` | 2 | all | – | – | – |",
                "| `one-bag` | 2 | any one | – | – | – |",
                "| `captions` | 2 | second | – | – | – |",
                "| `triple` | 3 | first, third | – | – | – |",
                "| `many` | ≥ 3 | none | – | – | – |",
                "| `free` | any | all | – | – | – |"
            })
    void modalitiesAndCandidatesAreThoseThatItsFactoryTakes(String row) {
        assertThat(PAGE.lines()).contains(row);
    }

    @Test
    void parametersAreThoseOfTheLossWithWhatTheyMeanAtFirst() {
        assertThat(PAGE.lines())
                .contains(
                        "| `learning` | 2 | none | `log-scale`, `mixing` [3, 4] | `bias` −10, `temperature` 0.07 | – |");
    }

    @Test
    void whatDefaultOptionsDoNotMakeHasNoProperties() {
        assertThat(PAGE.lines()).contains("| `demanding` | – | – | – | – | – |");
    }

    @Test
    void rowsOfATableHaveAsManyCellsAsItsHeader() {
        List<Long> cells = PAGE.lines()
                .filter(line -> line.startsWith("|"))
                .map(line ->
                        line.replace("\\|", "").chars().filter(c -> c == '|').count())
                .distinct()
                .toList();
        assertThat(cells).containsExactly(4L, 3L, 7L);
    }

    private static String page() {
        try (PluginCatalog catalog = LossExamples.catalog()) {
            return LossReference.markdown(catalog);
        }
    }
}
