package dev.harmonize.core.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Parses HOCON files and what they include, without resolving substitutions. */
final class HoconReader {

    private final Problems problems;

    HoconReader(Problems problems) {
        this.problems = problems;
    }

    /** Parses a file; one that cannot be parsed is reported and read as empty. */
    ConfigObject read(Path file) {
        return read(file, List.of());
    }

    private ConfigObject read(Path file, List<Path> enclosing) {
        ConfigOrigin origin = ConfigOriginFactory.newFile(file.toString());
        if (Files.isDirectory(file)) {
            return refuse(origin, "", "is a folder; name the config file in it");
        }
        if (!Files.exists(file)) {
            return refuse(origin, "", "there is no such file" + suggestion(file));
        }
        try {
            List<Path> chain = new ArrayList<>(enclosing);
            chain.add(file);
            List<String> lines = Files.readAllLines(file);
            return ConfigFactory.parseFile(file.toFile(), Hocon.parseOptions(new Includer(chain, lines)))
                    .root();
        } catch (CharacterCodingException e) {
            return refuse(origin, "", "is not UTF-8 text");
        } catch (IOException e) {
            return refuse(origin, "", "cannot be read: " + e);
        } catch (ConfigException e) {
            Hocon.report(e, origin, "", problems);
            return ConfigFactory.empty().root();
        }
    }

    private ConfigObject refuse(ConfigOrigin origin, String key, String message) {
        problems.add(origin, key, message);
        return ConfigFactory.empty().root();
    }

    private static String suggestion(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        if (folder == null || name == null || !Files.isDirectory(folder)) {
            return "";
        }
        try (var siblings = Files.list(folder)) {
            List<String> names = siblings.filter(Files::isRegularFile)
                    .map(sibling -> String.valueOf(sibling.getFileName()))
                    .toList();
            return DidYouMean.phrase(name.toString(), names);
        } catch (IOException e) {
            return "";
        }
    }

    /** Reads what one file includes. */
    private final class Includer extends FileIncluder {

        private final List<Path> chain;
        private final List<String> lines;

        /**
         * Includes of one file.
         *
         * @param chain the file, after the file that includes it, and so on outwards
         * @param lines of the file
         */
        Includer(List<Path> chain, List<String> lines) {
            this.chain = chain;
            this.lines = lines;
        }

        @Override
        ConfigObject read(String name) {
            Path wanted = file().resolveSibling(name).normalize();
            List<Path> candidates = List.of(
                    wanted,
                    wanted.resolveSibling(wanted.getFileName() + ".conf"),
                    wanted.resolveSibling(wanted.getFileName() + ".json"));
            for (Path candidate : candidates) {
                if (Files.isRegularFile(candidate)) {
                    return isEnclosing(candidate)
                            ? refuse(name, "the files include each other: " + trace(candidate))
                            : HoconReader.this.read(candidate, chain);
                }
            }
            return refuse(name, "there is no file '" + wanted + "'" + suggestion(wanted));
        }

        private boolean isEnclosing(Path candidate) {
            return chain.stream()
                    .anyMatch(file -> file.toAbsolutePath()
                            .normalize()
                            .equals(candidate.toAbsolutePath().normalize()));
        }

        private String trace(Path last) {
            return chain.stream().map(Path::toString).collect(Collectors.joining(" → ")) + " → " + last;
        }

        @Override
        ConfigObject refuse(String name, String message) {
            return HoconReader.this.refuse(originOf(name), "include", message);
        }

        private Path file() {
            return chain.get(chain.size() - 1);
        }

        /** The library does not tell an includer which line it is at; so the line is found by what it says. */
        private ConfigOrigin originOf(String name) {
            ConfigOrigin origin = ConfigOriginFactory.newFile(file().toString());
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                boolean comment = line.startsWith("#") || line.startsWith("//");
                if (!comment && line.contains("include") && line.contains(name)) {
                    return origin.withLineNumber(i + 1);
                }
            }
            return origin;
        }
    }
}
