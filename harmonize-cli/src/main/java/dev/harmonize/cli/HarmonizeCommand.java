package dev.harmonize.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a verb: says what there is. */
@Command(
        name = "harmonize",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        description = "Research on gradient harmonization in multimodal pre-training.",
        footer = {"", "Exit codes: 0 done, 1 a run failed, 2 bad usage or config."})
final class HarmonizeCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Name a verb, such as: harmonize sweep experiments/quickstart.conf");
    }
}
