package dev.harmonize.core.sweeps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.plugins.PluginCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Planning makes every component of every arm; seen from a JVM of its own, none of it starts ND4J. */
class PlanningStartUpTest {

    @TempDir
    private Path folder;

    /** What the other JVM runs; takes the config. */
    static final class Program {

        private Program() {}

        public static void main(String[] arguments) {
            try (PluginCatalog catalog = FixturesPlugin.catalog()) {
                SweepPlan plan = new SweepPlanReader(catalog).read(Path.of(arguments[0]), List.of());
                System.out.println("planned " + plan.runs() + " runs");
            }
        }
    }

    @Test
    void planningLeavesNd4jAlone() throws IOException, InterruptedException {
        Path config = Configs.write(
                folder,
                "ablation.conf",
                Configs.RUN
                        + "sweep.grid { realigner.use = [sum, project, first-row], optimizer.use = [sgd, nesterovs, adam,"
                        + " adamw, ada-max, nadam, ams-grad, ada-belief, ada-grad, rms-prop, ada-delta] }");
        Path log = folder.resolve("log.txt");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(process.waitFor()).as("exit code").isZero();
        assertThat(Files.readString(log, StandardCharsets.UTF_8))
                .contains("planned 33 runs", "dev.harmonize.core.training.UpdaterOptimizer ")
                .doesNotContain("org.nd4j.linalg.factory.Nd4j ", "org.bytedeco.");
    }
}
