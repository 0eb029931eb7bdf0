package dev.harmonize.core.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

class ScopeTest {

    private static final Parameters PARAMETERS = new Parameters(List.of(
            segment("tokenizer", "tokenizer", OptionalInt.empty(), false),
            segment("stack.0.a", "stack", OptionalInt.of(0), true),
            segment("stack.1.a", "stack", OptionalInt.of(1), true),
            segment("stack.0.b", "stack", OptionalInt.of(0), true),
            segment("norm", "norm", OptionalInt.empty(), true),
            segment("head", "head", OptionalInt.empty(), false)));

    @Test
    void groupsSegmentsByWhatIsComparedTogether() {
        assertThat(groups(Scope.ALL))
                .containsExactly(
                        Map.entry("all", List.of("tokenizer", "stack.0.a", "stack.1.a", "stack.0.b", "norm", "head")));
        assertThat(groups(Scope.SHARED))
                .containsExactly(Map.entry("shared", List.of("stack.0.a", "stack.1.a", "stack.0.b", "norm")));
        assertThat(groups(Scope.PER_MODULE))
                .containsExactly(
                        Map.entry("tokenizer", List.of("tokenizer")),
                        Map.entry("stack", List.of("stack.0.a", "stack.1.a", "stack.0.b")),
                        Map.entry("norm", List.of("norm")),
                        Map.entry("head", List.of("head")));
        assertThat(groups(Scope.PER_LAYER))
                .containsExactly(
                        Map.entry("tokenizer", List.of("tokenizer")),
                        Map.entry("stack.0", List.of("stack.0.a", "stack.0.b")),
                        Map.entry("stack.1", List.of("stack.1.a")),
                        Map.entry("norm", List.of("norm")),
                        Map.entry("head", List.of("head")));
    }

    @Test
    void nothingIsInScopeWhereNothingIsShared() {
        assertThat(Scope.SHARED.groups(new Parameters(List.of(segment("a", "a", OptionalInt.empty(), false)))))
                .isEmpty();
    }

    private static Segment segment(String name, String module, OptionalInt layer, boolean shared) {
        return new Segment(name, List.of(2L, 3L), module, layer, shared);
    }

    private static Map<String, List<String>> groups(Scope scope) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (ParameterGroup group : scope.groups(PARAMETERS)) {
            names.put(group.name(), group.segments().stream().map(Segment::name).toList());
        }
        return names;
    }
}
