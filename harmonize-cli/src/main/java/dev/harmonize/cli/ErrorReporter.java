package dev.harmonize.cli;

import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.doctor.UnusableBackendException;
import dev.harmonize.core.plugins.PluginException;
import dev.harmonize.core.runs.UnusableRunException;
import dev.harmonize.core.sweeps.SweepDirectory;
import dev.harmonize.core.training.TrainingFailedException;
import dev.harmonize.core.trials.TrialFailedException;
import picocli.CommandLine;

import java.io.UncheckedIOException;

/** What a user did not get right is said in their words, without a stack trace; anything else is shown whole. */
final class ErrorReporter implements CommandLine.IExecutionExceptionHandler {

    static final int BAD_USAGE = 2;
    static final int FAILED = 1;

    private final Console console;

    ErrorReporter(Console console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(
            Exception exception, CommandLine commandLine, CommandLine.ParseResult parseResult) {
        if (exception instanceof ConfigurationException
                || exception instanceof PluginException
                || exception instanceof SweepDirectory.FolderInUseException
                || exception instanceof UnusableBackendException
                || exception instanceof UnusableRunException
                || exception instanceof UncheckedIOException
                || exception instanceof UsageException) {
            console.err().println(exception.getMessage());
            return BAD_USAGE;
        }
        if (exception instanceof TrainingFailedException || exception instanceof TrialFailedException) {
            console.err().println(exception.getMessage());
            return FAILED;
        }
        console.err().println("harmonize failed unexpectedly; this is a defect, please report it with what follows:");
        exception.printStackTrace(console.err());
        return FAILED;
    }
}
