package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashSet;
import java.util.Set;

/** A module whose service file is lost would build and test well on its own; here its components are missed. */
class BuiltInComponentsTest {

    @ParameterizedTest
    @CsvSource({
        "dataset, digits",
        "dataset, random-vectors",
        "dataset decorator, misalign",
        "encoder, vatt",
        "loss, nce",
        "loss, mil-nce",
        "realigner, sum",
        "realigner, pcgrad",
        "realigner, upgrad",
        "curriculum, none",
        "curriculum, cosine-threshold",
        "curriculum, random-drop",
        "curriculum, high-loss-drop",
        "curriculum, low-similarity-drop",
        "curriculum, reverse-cosine",
        "optimizer, sgd",
        "optimizer, nesterovs",
        "optimizer, adam",
        "optimizer, adamw",
        "optimizer, ada-max",
        "optimizer, nadam",
        "optimizer, ams-grad",
        "optimizer, ada-belief",
        "optimizer, ada-grad",
        "optimizer, rms-prop",
        "optimizer, ada-delta",
        "probe, retrieval",
        "probe, noise-detection"
    })
    void componentIsListed(String kind, String id) throws JsonProcessingException {
        assertThat(listed()).contains(kind + " " + id);
    }

    @Test
    void listNamesTheComponentsBelowTheirKindForPeople() {
        Invocation list = Invocation.of("plugins", "list");
        assertThat(list.exitCode()).isZero();
        assertThat(list.err()).isEmpty();
        assertThat(list.out())
                .containsSubsequence("loss\n", "  mil-nce ", "  nce ", "realigner\n", "  pcgrad ", "  sum ");
    }

    @Test
    void aDescriptionSaysWhereAComponentWasPublishedAndWhatItCosts() {
        Invocation description = Invocation.of("plugins", "describe", "pcgrad");

        assertThat(description.exitCode()).as(description.err()).isZero();
        assertThat(description.out())
                .contains(
                        "  published: Yu et al., Gradient Surgery for Multi-Task Learning, NeurIPS 2020\n  cost: K³ per unit\n");
        assertThat(Invocation.of("plugins", "describe", "digits").out()).doesNotContain("published:", "cost:");
    }

    private static Set<String> listed() throws JsonProcessingException {
        Invocation list = Invocation.of("plugins", "list", "--json");
        assertThat(list.exitCode()).as(list.err()).isZero();
        Set<String> components = new HashSet<>();
        for (JsonNode component : new ObjectMapper().readTree(list.out())) {
            components.add(
                    component.path("kind").asText() + " " + component.path("id").asText());
        }
        return components;
    }
}
