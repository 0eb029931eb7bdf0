package dev.harmonize.cli;

import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A config file and what to change in it. */
final class ConfigArguments {

    @Parameters(index = "0", paramLabel = "CONFIG", description = "A HOCON file.")
    private Path file = Path.of("");

    @Parameters(
            index = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as training.steps=100 or harmonize.realigner.use=pcgrad.")
    private List<String> overrides = new ArrayList<>();

    Path file() {
        return file;
    }

    List<String> overrides() {
        return List.copyOf(overrides);
    }

    /** The file's name without its extension. */
    String baseName() {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
