package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/writing-a-plugin.md} shows the example plugin as it is, and messages as they are. */
class WritingAPluginGuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "writing-a-plugin.md");
    private static final Path EXAMPLE = Path.of("..", "examples", "example-plugin");
    private static final Path PLUGIN_LOADER =
            Path.of("..", "harmonize-core", "src", "main", "java", "dev", "harmonize", "core", "plugins");

    @ParameterizedTest
    @CsvSource({"java, .java, 6", "xml, pom.xml, 3", "hocon, .conf, 1"})
    void everySnippetIsInTheExample(String language, String fileNameEnd, int atLeast) throws IOException {
        List<String> files = contents(EXAMPLE, fileNameEnd);
        List<String> snippets = snippets(language);
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(snippets)
                .allSatisfy(snippet -> assertThat(files)
                        .as("files that contain\n%s", snippet)
                        .anyMatch(file -> containsInOrder(file, snippet)));
    }

    @Test
    void everyErrorIsOneOfThePluginLoader() throws IOException {
        String loader = String.join("\n", contents(PLUGIN_LOADER, ".java")).replaceAll("\"\\s*\\+\\s*\"", "");
        String table = Files.readString(GUIDE).split("\n## When it does not load\n", 2)[1];
        Matcher errors = Pattern.compile("(?m)^\\| `([^`]+)`").matcher(table);
        List<String> quoted = new ArrayList<>();
        while (errors.find()) {
            quoted.add(errors.group(1));
        }
        assertThat(quoted).hasSizeGreaterThanOrEqualTo(8);
        assertThat(loader).contains(quoted);
    }

    /** Whether the parts of a snippet that {@code // ...} separates are in the file one after the other. */
    private static boolean containsInOrder(String file, String snippet) {
        int from = 0;
        for (String part : withoutIndentation(snippet).split("// \\.\\.\\.\n")) {
            int at = withoutIndentation(file).indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return true;
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(line -> line.strip() + "\n").collect(Collectors.joining());
    }

    private static List<String> snippets(String language) throws IOException {
        Matcher fences =
                Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$").matcher(Files.readString(GUIDE));
        List<String> snippets = new ArrayList<>();
        while (fences.find()) {
            snippets.add(fences.group(1));
        }
        return snippets;
    }

    private static List<String> contents(Path folder, String fileNameEnd) throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(fileNameEnd))
                    .sorted()
                    .toList()) {
                contents.add(Files.readString(file));
            }
        }
        return contents;
    }
}
