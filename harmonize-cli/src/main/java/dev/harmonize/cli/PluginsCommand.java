package dev.harmonize.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What components there are. */
@Command(name = "plugins", description = "Says what components there are and what options they take.")
final class PluginsCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Name one of: plugins list, plugins describe ID, plugins reference");
    }
}
