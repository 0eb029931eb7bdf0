package dev.harmonize.core.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.plugins.PluginDiagnostic;
import dev.harmonize.core.plugins.PluginSource;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.training.MemoryShortage;
import dev.harmonize.core.training.OptimizersPlugin;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The process in which {@link NativeExamination} looks at what needs native code or a plugin's. It says what it is going to
 * look at, then what it found, in lines of standard output that begin with {@link #MARK}; whatever else appears there is
 * somebody else's.
 */
final class NativeExaminer {

    /** Stands before every line that is meant for the parent. */
    static final String MARK = "\u001eharmonize-doctor ";

    /** Before the arguments that name what is not to be looked at. */
    static final String WITHOUT = "--without=";

    static final String PLUGINS = "plugins";
    static final String ND4J = "nd4j";
    static final String ARITHMETIC = "arithmetic";

    private final PrintStream out;
    private final Set<String> without;

    private NativeExaminer(PrintStream out, Set<String> without) {
        this.out = out;
        this.without = without;
    }

    /** Arguments are what to leave out, and folders of plugins. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err);
        Set<String> without = new TreeSet<>();
        List<Path> roots = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith(WITHOUT)) {
                without.add(argument.substring(WITHOUT.length()));
            } else {
                roots.add(Path.of(argument));
            }
        }
        new NativeExaminer(out, without).examine(roots);
        out.flush();
        // A plugin may have left threads behind.
        Runtime.getRuntime().halt(0);
    }

    private void examine(List<Path> roots) {
        List<PluginDiagnostic> diagnostics = new ArrayList<>();
        look(PLUGINS, () -> {
            // Never closed: its diagnostics are called until the process ends.
            PluginCatalog catalog = PluginCatalog.load(roots, List.of(new OptimizersPlugin()));
            diagnostics.addAll(catalog.diagnostics());
            return describe(catalog);
        });
        boolean loaded = look(ND4J, Nd4jChecks::load);
        if (loaded) {
            look(ARITHMETIC, Nd4jChecks::arithmetic);
            Optional<Supplier<Diagnosis>> device = Nd4jChecks.device();
            device.ifPresent(check -> look("device", check));
        }
        for (PluginDiagnostic diagnostic : diagnostics) {
            look(diagnostic.id(), diagnostic::diagnose);
        }
        ObjectNode done = Json.object();
        done.put("done", true);
        say(done);
    }

    private static Diagnosis describe(PluginCatalog catalog) {
        List<String> names =
                catalog.sources().stream().map(PluginSource::name).sorted().toList();
        Diagnosis diagnosis = Diagnosis.ok(names.size() + ": " + String.join(", ", names));
        for (PluginSource source : catalog.sources()) {
            diagnosis = diagnosis.with(source.name(), source.version());
        }
        return diagnosis;
    }

    /** Whether it was looked at, and is not a problem. */
    private boolean look(String id, Supplier<Diagnosis> check) {
        if (without.contains(id)) {
            return false;
        }
        ObjectNode announcement = Json.object();
        announcement.put("looking-at", id);
        say(announcement);
        Diagnosis diagnosis;
        try {
            diagnosis = check.get();
        } catch (RuntimeException | Error e) {
            diagnosis = failure(e);
        }
        ObjectNode found = Json.object();
        found.set("finding", new Finding(id, diagnosis).toJson());
        say(found);
        return diagnosis.level() != Diagnosis.Level.PROBLEM;
    }

    private static Diagnosis failure(Throwable failure) {
        Optional<String> shortage = MemoryShortage.describe(failure);
        if (shortage.isPresent()) {
            return Diagnosis.problem(shortage.get(), MemoryShortage.remedy(shortage.get()));
        }
        String message = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
        return Diagnosis.problem(
                message.lines().findFirst().orElse(failure.toString()), "remove or replace what it names");
    }

    /** At once and whole, on a line of its own whatever native code has printed without ending its line. */
    private void say(ObjectNode message) {
        byte[] line = ("\n" + MARK + Json.line(message) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(line, 0, line.length);
        out.flush();
    }
}
