package dev.harmonize.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

final class JsonMembersTest {

    @TempDir
    Path folder;

    @Test
    void valuesAreFoundByteForByte() throws IOException {
        assertThat(values("{\"ä\": {\"x\": [1, \"ü}\"]} , \"b\":[ ],\n\"c\" : \"t\\\"é\", \"d\": -1.5e3, \"e\":null}"))
                .containsExactly("ä={\"x\": [1, \"ü}\"]}", "b=[ ]", "c=\"t\\\"é\"", "d=-1.5e3", "e=null");
    }

    @Test
    void aByteOrderMarkAndALargeFileDoNotShiftThem() throws IOException {
        StringBuilder json = new StringBuilder("\ufeff{");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String value = "{\"text\":[\"é" + "x".repeat(i % 97) + "\"]}";
            json.append(i == 0 ? "" : ", ").append('"').append(i).append("\": ").append(value);
            expected.add(i + "=" + value);
        }

        assertThat(values(json.append('}').toString())).isEqualTo(expected);
    }

    @Test
    void damageInsideAValueCostsNoOtherMember() throws IOException {
        assertThat(values("{\"a\": [1], \"b\": {\"x\": 1 \"y\": NaN}, \"\\u0063\": 3}"))
                .containsExactly("a=[1]", "b={\"x\": 1 \"y\": NaN}", "c=3");
    }

    @Test
    void membersBeforeDamageAreFound() throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), "{\"a\": [1], \"b\": 2 \"c\": 3}");
        List<String> names = new ArrayList<>();

        assertThatThrownBy(() -> JsonMembers.visit(file, member -> names.add(member.name())))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(file + ": byte 18: ");
        assertThat(names).containsExactly("a", "b");
    }

    @Test
    void aFileThatIsCutOrNoObjectIsTold() throws IOException {
        for (String content : List.of("", "[]", "3", "{\"a\": [1", "{\"a\": 1", "{\"a")) {
            Path file = Files.writeString(folder.resolve("a.json"), content);

            assertThatThrownBy(() -> JsonMembers.visit(file, member -> {}))
                    .as(content)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    private List<String> values(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), json);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        List<String> values = new ArrayList<>();
        JsonMembers.visit(
                file,
                member -> values.add(member.name() + "="
                        + new String(
                                Arrays.copyOfRange(
                                        bytes, (int) member.offset(), (int) (member.offset() + member.length())),
                                StandardCharsets.UTF_8)));
        return values;
    }
}
