package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A config that cannot be used is refused in the same words by every verb that reads it, and nothing is written. */
class BadConfigTest {

    private static final String SOUND = """
            harmonize {
              dataset { use = digits }
              encoder { use = vatt, vatt { size = micro, head-norm = none } }
              losses {
                va { use = nce, between = [video, audio], nce { temperature = 0.07 } }
                vt { use = mil-nce, between = [video, text] }
              }
              realigner { use = sum, granularity = batch }
              training { steps = 2, batch-size = 8 }
            }
            """;

    private static final String REALIGNERS =
            "aligned-mtl, cagrad, config, db-mtl, dualproj, dwa, excess-mtl, fairgrad, famo, geometric, "
                    + "graddrop, gradnorm, gradvac, imtl-g, imtl-l, krum, mean, mgda, mmpareto, moco, nash-mtl, "
                    + "pcgrad, random, smoothed, static, stch, sum, trimmed-mean, uncertainty, upgrad";

    @TempDir
    Path folder;

    @Test
    void soundConfigIsPlannedWithoutAWord() {
        Path config = write(SOUND);
        Invocation plan = Invocation.of("plan", config);
        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(plan.err()).isEmpty();
    }

    @Test
    void unknownKey() {
        assertRefused(
                "batch-size = 8",
                "batchsize = 8",
                "2 problems:\n"
                        + "1. FOLDER/experiment.conf:9: harmonize.training.batchsize: is not an option of the training section (options: steps,"
                        + " batch-size, micro-batch, threads, data-threads, split, measure-every, max-bad-steps); did you mean 'batch-size'?\n"
                        + "2. FOLDER/experiment.conf:9: harmonize.training.batch-size: is missing; the training section needs a whole number at"
                        + " least 2: Samples per step.");
    }

    @Test
    void unknownSection() {
        assertRefused(
                "  realigner {",
                "  realiner {",
                "FOLDER/experiment.conf:8: harmonize.realiner: is not a key of a run (keys: seed, dataset, encoder, losses,"
                        + " realigner, curriculum, optimizer, training, probes); did you mean 'realigner'?");
    }

    @Test
    void unknownObjectAtTheTop() {
        assertRefused(
                "training { steps = 2, batch-size = 8 }\n}",
                "training { steps = 2, batch-size = 8 }\n}\nsweeps {}",
                "FOLDER/experiment.conf:11: sweeps: is not a key of a config (keys: harmonize, sweep); did you mean 'sweep'?");
    }

    @Test
    void keyThatIsNoOptionAndNoId() {
        assertRefused(
                "use = sum,",
                "use = sum, pcgard { order = random },",
                "FOLDER/experiment.conf:8: harmonize.realigner.pcgard: is neither a key of this section (use, granularity,"
                        + " scope) nor one of the realigners (" + REALIGNERS + "); did you mean 'pcgrad'?");
    }

    @Test
    void unknownOptionOfAComponent() {
        assertRefused(
                "temperature = 0.07",
                "temprature = 0.07",
                "FOLDER/experiment.conf:5: harmonize.losses.va.nce.temprature: is not an option of loss 'nce' (options:"
                        + " temperature); did you mean 'temperature'?");
    }

    @Test
    void wrongType() {
        assertRefused(
                "steps = 2",
                "steps = many",
                "FOLDER/experiment.conf:9: harmonize.training.steps: must be a whole number, was \"many\" (a string)");
    }

    @Test
    void numberInQuotes() {
        assertRefused(
                "steps = 2",
                "steps = \"2\"",
                "FOLDER/experiment.conf:9: harmonize.training.steps: must be a whole number, was \"2\" (a string); write it"
                        + " without quotes");
    }

    @Test
    void outOfRange() {
        assertRefused(
                "temperature = 0.07",
                "temperature = 0.0",
                "FOLDER/experiment.conf:5: harmonize.losses.va.nce.temperature: must be at least 0.005, was 0");
    }

    @Test
    void threadsThatAreNoneOrTooMany() {
        for (int threads : new int[] {0, 100_000}) {
            assertRefused(
                    "batch-size = 8",
                    "batch-size = 8, threads = " + threads,
                    "FOLDER/experiment.conf:9: harmonize.training.threads: must be from 1 to 1024, was " + threads);
        }
    }

    @Test
    void kernelsThatThereAreNot() {
        assertRefused(
                "head-norm = none",
                "kernels = gpu",
                "FOLDER/experiment.conf:3: harmonize.encoder.vatt.kernels: must be one of auto, cpu, portable, was \"gpu\";"
                        + " did you mean 'cpu'?");
    }

    @Test
    void headsThatDoNotDivideTheWidth() {
        assertRefused(
                "head-norm = none",
                "width = 20, heads = 3",
                "FOLDER/experiment.conf:3: harmonize.encoder.vatt.heads: 3 heads do not divide a width of 20; use a divisor of"
                        + " 20, such as 2 or 4");
    }

    @Test
    void unknownId() {
        assertRefused(
                "use = sum",
                "use = pcgard",
                "FOLDER/experiment.conf:8: harmonize.realigner.use: there is no realigner 'pcgard' (realigners: "
                        + REALIGNERS + ");" + " did you mean 'pcgrad'?");
    }

    @Test
    void unknownIdThatIsLikeNone() {
        assertRefused(
                "use = vatt, vatt { size = micro, head-norm = none }",
                "use = resnet",
                "FOLDER/experiment.conf:3: harmonize.encoder.use: there is no encoder 'resnet' (encoders: vatt); if a plugin"
                        + " has it, name the plugin's folder with --plugins");
    }

    @Test
    void missingOption() {
        assertRefused(
                "steps = 2, ",
                "",
                "FOLDER/experiment.conf:9: harmonize.training.steps: is missing; the training section needs a whole number at"
                        + " least 1: Number of updates.");
    }

    @Test
    void missingSection() {
        assertRefused(
                "  dataset { use = digits }\n",
                "",
                "FOLDER/experiment.conf:1: harmonize.dataset: is missing; every run needs a block of this name");
    }

    @Test
    void modalityThatTheDatasetLacks() {
        assertRefused(
                "between = [video, audio]",
                "between = [video, depth]",
                "FOLDER/experiment.conf:5: harmonize.losses.va.between: the dataset has no modality 'depth'; it has audio, text,"
                        + " video");
    }

    @Test
    void modalitiesThatShareNoSpace() {
        assertRefused(
                "between = [video, text]",
                "between = [audio, text]",
                "FOLDER/experiment.conf:6: harmonize.losses.vt.between: audio, text share no space; the encoder's outputs are"
                        + " video.va, audio.va, video.vt, text.vt");
    }

    @Test
    void spaceThatTheProjectionDoesNotMake() {
        assertRefused(
                List.of(
                        new Change("head-norm = none", "projection = joint"),
                        new Change("between = [video, audio]", "between = [video, audio], space = va")),
                "FOLDER/experiment.conf:5: harmonize.losses.va.space: video, audio do not share space 'va'; they share"
                        + " joint");
    }

    @Test
    void oneModality() {
        assertRefused(
                "between = [video, text]",
                "between = [video]",
                "FOLDER/experiment.conf:6: harmonize.losses.vt.between: must name at least two different modalities, was [video]");
    }

    @Test
    void batchLargerThanTheSplit() {
        assertRefused(
                "batch-size = 8",
                "batch-size = 2501",
                "FOLDER/experiment.conf:9: harmonize.training.batch-size: a batch of 2501 is larger than split 'train', which"
                        + " has 2500 samples; lower it to at most 2500");
    }

    @Test
    void groupLargerThanTheBatch() {
        assertRefused(
                "granularity = batch",
                "granularity = \"group(9)\"",
                "FOLDER/experiment.conf:8: harmonize.realigner.granularity: a group of 9 is larger than the batch of 8; use"
                        + " batch, or a smaller group");
    }

    @Test
    void granularityThatThereIsNot() {
        assertRefused(
                "granularity = batch",
                "granularity = sample",
                "FOLDER/experiment.conf:8: harmonize.realigner.granularity: must be triplet, group(m) with m from 2 up, or"
                        + " batch, was \"sample\"");
    }

    @Test
    void tripletsOfAnEncoderThatCouplesThem() {
        assertRefused(
                List.of(
                        new Change("head-norm = none", "head-norm = batch"),
                        new Change("granularity = batch", "granularity = triplet")),
                "FOLDER/experiment.conf:8: harmonize.realigner.granularity: triplet is impossible with encoder 'vatt' as"
                        + " configured: it couples the samples of a batch (batch normalization does), so no part of the"
                        + " gradient belongs to a single sample; use granularity = batch, or an encoder that keeps samples"
                        + " independent");
    }

    @Test
    void controlThatIsNotToldHowMuchToDrop() {
        String needs =
                "FOLDER/experiment.conf:9: harmonize.curriculum.random-drop: needs either rate, the share of units to"
                        + " drop, or like, the id of a curriculum that says how many to drop; ";
        assertRefused("  training {", "  curriculum { use = random-drop }\n  training {", needs + "neither is given");
        assertRefused(
                "  training {",
                "  curriculum { use = random-drop, random-drop { rate = 0.2, like = none } }\n  training {",
                needs + "both are given");
    }

    @Test
    void controlLikeACurriculumThatThereIsNot() {
        assertRefused(
                "  training {",
                "  curriculum {\n    use = random-drop\n    random-drop { like = cosine-treshold }\n  }\n  training {",
                "FOLDER/experiment.conf:11: harmonize.curriculum.random-drop.like: there is no curriculum 'cosine-treshold'"
                        + " (curricula: cosine-threshold, high-loss-drop, low-similarity-drop, none, random-drop,"
                        + " reverse-cosine); did you mean 'cosine-threshold'?");
    }

    @Test
    void controlLikeItself() {
        assertRefused(
                "  training {",
                "  curriculum {\n    use = random-drop\n    random-drop { like = random-drop }\n  }\n  training {",
                "FOLDER/experiment.conf:11: harmonize.curriculum.random-drop.like: leads back to the curriculum 'random-drop'"
                        + " itself (random-drop → random-drop); name another one of the curricula");
    }

    @Test
    void unusableOptionsOfTheCurriculumThatAControlIsLike() {
        assertRefused(
                "  training {",
                "  curriculum {\n    use = random-drop\n    random-drop { like = cosine-threshold }\n"
                        + "    cosine-threshold { start = -2 }\n  }\n  training {",
                "FOLDER/experiment.conf:12: harmonize.curriculum.cosine-threshold.start: must be from -1 to 1, was -2");
    }

    @Test
    void weightOfAnObjectiveThatThereIsNot() {
        assertRefused(
                "  realigner { use = sum, granularity = batch }",
                "  realigner {\n    use = static\n    static { weights { va = 1.2, tv = 0.8 } }\n  }",
                "FOLDER/experiment.conf:10: harmonize.realigner.static.weights.tv: there is no objective 'tv' (objectives: va,"
                        + " vt)");
    }

    @Test
    void severalProblemsAreReportedTogether() {
        assertRefused(
                List.of(
                        new Change("use = sum", "use = pcgard"),
                        new Change("steps = 2", "steps = 0"),
                        new Change("temperature = 0.07", "temperature = hot")),
                "3 problems:\n"
                        + "1. FOLDER/experiment.conf:5: harmonize.losses.va.nce.temperature: must be a number, was \"hot\" (a string)\n"
                        + "2. FOLDER/experiment.conf:8: harmonize.realigner.use: there is no realigner 'pcgard' (realigners: "
                        + REALIGNERS + ");"
                        + " did you mean 'pcgrad'?\n"
                        + "3. FOLDER/experiment.conf:9: harmonize.training.steps: must be at least 1, was 0");
    }

    @Test
    void notHocon() {
        assertRefused(
                "training { steps = 2, batch-size = 8 }",
                "training { steps = 2, batch-size = 8",
                "FOLDER/experiment.conf:11: is not valid HOCON: expecting a close parentheses ')' here, not: end of file");
    }

    @Test
    void overrideIsBlamedOnTheCommandLine() {
        Path config = write(SOUND);
        for (String verb : List.of("train", "sweep", "plan")) {
            Invocation refused = Invocation.of(verb, config, "training.steps=0");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).isEqualTo("command line: harmonize.training.steps: must be at least 1, was 0\n");
        }
    }

    @Test
    void missingFile() {
        write(SOUND);
        Path missing = folder.resolve("experimnet.conf");
        assertRefused(missing, "FOLDER/experimnet.conf: there is no such file; did you mean 'experiment.conf'?");
    }

    @Test
    void folderInsteadOfAFile() throws IOException {
        Path config = Files.createDirectory(folder.resolve("experiments"));
        assertRefused(config, "FOLDER/experiments: is a folder; name the config file in it");
    }

    @Test
    void emptyFile() {
        assertRefused(
                write(""),
                "FOLDER/experiment.conf:1: harmonize: is missing; a config describes its run in a block of this name");
    }

    @Test
    void notText() throws IOException {
        Path config = Files.write(folder.resolve("experiment.conf"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 7});
        assertRefused(config, "FOLDER/experiment.conf: is not UTF-8 text");
    }

    /** A part of the sound config, and what stands there instead. */
    private record Change(String part, String replacement) {}

    private void assertRefused(String part, String replacement, String message) {
        assertRefused(List.of(new Change(part, replacement)), message);
    }

    private void assertRefused(List<Change> changes, String message) {
        String text = SOUND;
        for (Change change : changes) {
            assertThat(text).contains(change.part());
            text = text.replace(change.part(), change.replacement());
        }
        assertRefused(write(text), message);
    }

    private void assertRefused(Path config, String message) {
        List<Path> before = content();
        List<Invocation> refusals = List.of(
                Invocation.of("train", config, "-o", folder.resolve("run")),
                Invocation.of("sweep", config, "-o", folder.resolve("sweep")),
                Invocation.of("plan", config));
        for (Invocation refusal : refusals) {
            assertThat(refusal.err().replace(folder.toString(), "FOLDER")).isEqualTo(message + "\n");
            assertThat(refusal.out()).isEmpty();
            assertThat(refusal.exitCode()).isEqualTo(2);
        }
        assertThat(content()).as("what is in the folder").isEqualTo(before);
    }

    private Path write(String text) {
        try {
            return Files.writeString(folder.resolve("experiment.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> content() {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
