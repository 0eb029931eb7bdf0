package dev.harmonize.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class JsonReaderTest {

    private final List<String> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    @Test
    void fieldsThatNobodyReadsAreSkipped() {
        try (JsonReader reader =
                JsonReader.of("a.json", "{\"x\": [1, {\"y\": 2}], \"start time\": 137.72, \"z\": {}}")) {
            reader.object(name -> {
                if (name.equals("start time")) {
                    found.add(name + " " + reader.number());
                }
            });
        }

        assertThat(found).containsExactly("start time 137.72");
    }

    @Test
    void arraysNestInObjects() {
        try (JsonReader reader = JsonReader.of("a.json", "{\"v\": [{\"id\": 1}, {\"id\": 2}], \"w\": []}")) {
            reader.object(name -> reader.array(() -> reader.object(id -> found.add(name + id + reader.integer()))));
        }

        assertThat(found).containsExactly("vid1", "vid2");
    }

    @Test
    void aWrongTypeDeepInsideIsNamedAndTheRestIsRead() {
        String text = "{\"videos\": [\n{\"id\": 1},\n{\"id\": {\"a\": [1, 2]}, \"x\": 1},\n{\"id\": 3}]}";
        try (JsonReader reader = JsonReader.of("a.json", text)) {
            reader.object(name -> reader.array(() -> {
                JsonReader.Mark before = reader.mark();
                try {
                    reader.object(id -> {
                        if (id.equals("id")) {
                            found.add(id + reader.integer());
                        }
                    });
                } catch (MalformedFileException e) {
                    problems.add(e.getMessage());
                    reader.skipRest(before);
                }
            }));
        }

        assertThat(found).containsExactly("id1", "id3");
        assertThat(problems).containsExactly("a.json:3:8: /videos/1/id: expected a whole number, found an object");
    }

    @Test
    void anElementOfTheWrongTypeIsLeftBehind() {
        try (JsonReader reader = JsonReader.of("a.json", "[\"a\", 5, [6], null, \"b\"]")) {
            reader.array(() -> {
                JsonReader.Mark before = reader.mark();
                try {
                    found.add(reader.string());
                } catch (MalformedFileException e) {
                    problems.add(e.problem());
                    reader.skipRest(before);
                }
            });
        }

        assertThat(found).containsExactly("a", "b");
        assertThat(problems)
                .containsExactly(
                        "/1: expected text, found a number",
                        "/2: expected text, found an array",
                        "/3: expected text, found null");
    }

    @Test
    void whatIsNotJsonIsNamedWithItsPlace() {
        assertThatThrownBy(() -> {
                    try (JsonReader reader = JsonReader.of("a.json", "{\"a\": 1,\n \"b\": tru}")) {
                        reader.object(name -> {});
                    }
                })
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith("a.json:2:")
                .hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> {
                    try (JsonReader reader = JsonReader.of("a.json", "{\"a\": [1, 2")) {
                        reader.object(name -> {});
                    }
                })
                .isInstanceOf(MalformedFileException.class);
        assertThatThrownBy(() -> {
                    try (JsonReader reader = JsonReader.of("a.json", "")) {
                        reader.object(name -> {});
                    }
                })
                .hasMessageContaining("expected an object, found the end of the file");
    }

    @Test
    void nestingHasALimit() {
        assertThatThrownBy(() -> {
                    try (JsonReader reader = JsonReader.of("a.json", "[".repeat(100_000))) {
                        reader.skip();
                    }
                })
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("nest");
    }
}
