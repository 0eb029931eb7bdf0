package dev.harmonize.datasets.tuxstamps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

final class LeakageGroupsTest {

    @Test
    void itemsThatShareATraitOrAreLinkedByOthersAreOneGroup() {
        List<Set<String>> traits =
                List.of(Set.of("a"), Set.of("b"), Set.of("c", "a"), Set.of("d"), Set.of("b", "e"), Set.of("e", "c"));

        assertThat(LeakageGroups.of(traits)).containsExactly(0, 0, 0, 3, 0, 0);
    }

    @Test
    void aGroupIsCalledByTheFirstOfItsNames() {
        assertThat(LeakageGroups.names(
                        List.of(Set.of("x"), Set.of("y"), Set.of("x")), List.of("frog", "cat", "a frog")))
                .containsExactly("a frog", "cat", "a frog");
    }

    @Test
    void caseAndPunctuationMakeNoDifference() {
        assertThat(LeakageGroups.normalized(" A  Frog's-leg!. "))
                .isEqualTo(LeakageGroups.normalized("a frog s leg"))
                .isEqualTo("a frog s leg");
    }

    @Test
    void aTenthEachIsForValidationAndTesting() {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            counts.merge(LeakageGroups.split("group " + i), 1, Integer::sum);
        }
        assertThat(counts.get("train")).isBetween(7850, 8150);
        assertThat(counts.get("val")).isBetween(900, 1100);
        assertThat(counts.get("test")).isBetween(900, 1100);
    }
}
