package dev.harmonize.cli;

import dev.harmonize.core.doctor.Backend;
import dev.harmonize.core.doctor.BackendGate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.util.Optional;

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

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Where ND4J computes: cpu, cuda or cuda-ptx. Default: cpu.")
    private @Nullable String backend;

    @Option(
            names = "--device",
            paramLabel = "N",
            scope = ScopeType.INHERIT,
            description = "The one GPU that is used, counted as nvidia-smi does. Default: 0.")
    private @Nullable Integer device;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Name a verb, such as: harmonize sweep experiments/quickstart.conf");
    }

    /** Runs the verb, or shows its help, if Java was started as the options say. */
    int execute(ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        try {
            requireAsStarted();
        } catch (UsageException e) {
            throw new ExecutionException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return new RunLast().execute(parsed);
    }

    /** The launcher acts on these options before Java starts; without it, nobody has. */
    private void requireAsStarted() {
        if (backend == null && device == null) {
            return;
        }
        Optional<Backend> installed = BackendGate.installed();
        if (backend != null) {
            Backend asked = Backend.named(backend)
                    .orElseThrow(() -> new UsageException(
                            "there is no backend '" + backend + "'; there are cpu, cuda, and cuda-ptx"));
            if (installed.isPresent() && installed.get() != asked) {
                throw new UsageException("--backend " + asked + ": Java's class path has the libraries of backend "
                        + installed.get() + "; start with ./harmonize, which puts those of " + asked + " there");
            }
        }
        if (device != null) {
            requireDevice(device, installed);
        }
    }

    private static void requireDevice(int device, Optional<Backend> installed) {
        if (device < 0) {
            throw new UsageException("--device takes the number of a GPU, such as 0; was " + device);
        }
        if (installed.filter(Backend::usesGpus).isEmpty()) {
            throw new UsageException(
                    "--device " + device + " is for a backend with GPUs; add --backend cuda, or leave it out");
        }
        if (System.getenv("CUDA_VISIBLE_DEVICES") == null) {
            throw new UsageException("--device " + device
                    + ": ./harmonize acts on this; where Java is started without it, set the environment variables"
                    + " CUDA_DEVICE_ORDER=PCI_BUS_ID and CUDA_VISIBLE_DEVICES=" + device);
        }
    }
}
