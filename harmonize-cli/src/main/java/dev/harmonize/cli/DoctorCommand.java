package dev.harmonize.cli;

import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.core.doctor.Doctor;
import dev.harmonize.core.doctor.Examination;
import dev.harmonize.core.runs.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** Says what of the machine is right for training, and what is not. */
@Command(
        name = "doctor",
        description =
                "Looks at Java, processor, memory, GPUs, native libraries and plugins, and says what is wrong and what to do."
                        + " Exit code 1 if there is a problem; warnings alone are none.")
final class DoctorCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--json", description = "Print everything as JSON, with all facts.")
    private boolean json;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Examination examination = new Doctor(plugins.roots()).examine(finding -> {
            if (!json) {
                console.out().print(FindingText.of(finding));
                console.out().flush();
            }
        });
        console.out().print(json ? Json.pretty(examination.toJson()) : FindingText.closing(examination));
        return examination.worst() == Diagnosis.Level.PROBLEM ? ErrorReporter.FAILED : 0;
    }
}
