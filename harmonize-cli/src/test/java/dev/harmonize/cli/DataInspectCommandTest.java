package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;

/** {@code harmonize data inspect}. */
class DataInspectCommandTest {

    private static final String DATASET = """
            harmonize {
              seed = 5
              dataset {
                use = digits
                digits { text-candidates = 2, held-out-languages = [ru] }
                misalign { rate = 0.4, modalities = [text] }
              }
            }
            """;

    @TempDir
    private Path folder;

    private Path config = Path.of("");

    @BeforeEach
    void write() throws IOException {
        config = Files.writeString(folder.resolve("data.conf"), DATASET);
    }

    @Test
    void aDatasetIsDescribedWithoutARunAroundIt() {
        Invocation done = Invocation.of("data", "inspect", config, "-n", 2);

        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.err()).isEmpty();
        assertThat(done.out())
                .startsWith("digits, read for evaluation with seed 5\nfingerprint ")
                .contains("splits: train 2500, test 2500\n")
                .contains("  audio  waveform, 8000 samples at 8000 Hz, 1.00 s\n")
                .contains("  text   tokens, 8 of 78 ids, 2 candidates\n")
                .contains("  video  frames, 8 of 32 x 32, grey\n")
                .contains("""
                        split train: 2500 samples, 2 read
                          valid: audio 2 of 2, text 2 of 2 (4 of 4 candidates), video 2 of 2
                          classes: 2 of 10 seen: 0 1, 1 1
                          planted from other samples:\s""")
                .containsPattern("  #500 image 500 of the sheet, class 1.*\n    audio  [0-9a-f]{16}  min -0\\.")
                .containsPattern("    text   [0-9a-f]{16}  \"\\p{javaLowerCase}")
                .endsWith("\nunreadable: none so far\n");
    }

    @Test
    void aWholeRunConfigWillDoAndOverridesCount() throws IOException {
        Files.writeString(config, DATASET + """
                harmonize.encoder { use = vatt }
                harmonize.losses { va { use = nce, between = [video, audio] } }
                harmonize.training { steps = 2, batch-size = 8 }
                sweep { seeds = [1, 2] }
                """);

        Invocation done = Invocation.of(
                "data", "inspect", config, "harmonize.seed=6", "harmonize.dataset.digits.frames=3", "--split=test");

        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out())
                .startsWith("digits, read for evaluation with seed 6\n")
                .contains("frames, 3 of 32 x 32, grey")
                .contains("split test: 2500 samples, 8 read")
                .doesNotContain("split train:");
    }

    @Test
    void theWholeSplitIsCounted() throws IOException {
        JsonNode train =
                json("--all", "-n", "0", "--split=train").path("splits").path("train");

        assertThat(train.path("read").intValue()).isEqualTo(2500);
        assertThat(train.path("items")).isEmpty();
        assertThat(train.path("misaligned")).hasToString("{\"text\":1000}");
        assertThat(train.path("valid").path("text")).hasToString("{\"samples\":2500,\"rows\":5000}");
        assertThat(train.path("labels"))
                .hasSize(10)
                .allSatisfy(each -> assertThat(each.path("samples").intValue()).isEqualTo(250));
    }

    @Test
    void jsonHasEverythingOfAnItem() throws IOException {
        JsonNode whole = json("-n", "3");

        assertThat(whole.path("dataset").textValue()).isEqualTo("digits");
        assertThat(whole.path("seed").intValue()).isEqualTo(5);
        assertThat(whole.path("split-sizes")).hasToString("{\"train\":2500,\"test\":2500}");
        assertThat(whole.path("modalities").path("video"))
                .hasToString("{\"shape\":[8,32,32,1],\"form\":\"frames\",\"candidates\":1}");
        assertThat(whole.path("fingerprint").textValue()).matches("[0-9a-f]{64}");
        assertThat(whole.path("skipped")).hasToString("{\"count\":0,\"named\":[]}");
        assertThat(whole.path("splits").path("test").has("misaligned")).isFalse();
        JsonNode item = whole.path("splits").path("test").path("items").path(2);
        assertThat(item.path("label").intValue()).isEqualTo(2);
        JsonNode video = item.path("modalities").path("video");
        assertThat(video.path("valid")).hasToString("[true]");
        assertThat(video.path("sha256").textValue()).matches("[0-9a-f]{64}");
        assertThat(video.path("min").doubleValue()).isEqualTo(-1);
        assertThat(video.path("max").doubleValue()).isBetween(0.5, 1.0);
        assertThat(video.path("mean").doubleValue()).isBetween(-1.0, 0.0);
        assertThat(item.path("modalities").path("text").path("texts")).hasSize(2);
    }

    @Test
    void theSameSeedGivesTheSameTensorsAndTrainingGivesOthers() throws IOException {
        JsonNode first = json("--split=train", "-n", "4");

        assertThat(json("--split=train", "-n", "4")).isEqualTo(first);
        assertThat(json("--split=train", "-n", "4", "harmonize.seed=6").path("splits"))
                .isNotEqualTo(first.path("splits"));
        JsonNode training = json("--split=train", "-n", "4", "--mode=training");
        assertThat(training.path("mode").textValue()).isEqualTo("training");
        Set<Long> ids = new HashSet<>();
        training.path("splits")
                .path("train")
                .path("items")
                .forEach(item -> ids.add(item.path("id").longValue()));
        assertThat(ids).hasSize(4).isNotEqualTo(Set.of(0L, 500L, 1000L, 1500L));
    }

    @Test
    void trainingCountsEverySampleOnceToo() throws IOException {
        JsonNode train = json("--all", "-n", "0", "--split=train", "--mode=training")
                .path("splits")
                .path("train");

        assertThat(train.path("read").intValue()).isEqualTo(2500);
        assertThat(train.path("labels"))
                .allSatisfy(each -> assertThat(each.path("samples").intValue()).isEqualTo(250));
    }

    @Test
    void theSheetShowsEveryItem() throws IOException {
        Path two = folder.resolve("two.png");
        Path four = folder.resolve("sub/four.png");

        Invocation done = Invocation.of("data", "inspect", config, "-n", 2, "--split=train", "--sheet", two);
        Invocation.of("data", "inspect", config, "-n", 4, "--split=train", "-o", four);

        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out()).endsWith("Sheet written to " + two + "\n");
        BufferedImage small = ImageIO.read(two.toFile());
        BufferedImage large = ImageIO.read(four.toFile());
        assertThat(large.getWidth()).isEqualTo(small.getWidth()).isBetween(800, 3000);
        assertThat(large.getHeight() - small.getHeight()).isBetween(2 * 84, 2 * 200);
        // Frames are dark on a white sheet, waveforms are blue, and each of the two rows has its share.
        assertThat(pixels(small, 0x000000)).isGreaterThan(2 * 8 * 1000);
        assertThat(pixels(small, 0x2563eb)).isGreaterThan(2 * 260);
        assertThat(pixels(large, 0x000000)).isBetween(pixels(small, 0x000000) * 3 / 2, pixels(small, 0x000000) * 5 / 2);
        assertThat(pixels(small, 0xffffff)).isGreaterThan(small.getWidth() * small.getHeight() / 4);
    }

    @Test
    void formsOfEveryKindAreDrawn() throws IOException {
        Files.writeString(config, """
                harmonize.dataset { use = random-vectors, random-vectors { samples = 21, audio-tokens = 1 } }
                """);
        Path sheet = folder.resolve("vectors.png");

        Invocation done = Invocation.of("data", "inspect", config, "-n", 3, "--sheet", sheet, "--json");

        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(new ObjectMapper()
                        .readTree(done.out())
                        .path("splits")
                        .path("train")
                        .path("items"))
                .hasSize(3);
        BufferedImage image = ImageIO.read(sheet.toFile());
        assertThat(pixels(image, 0xfde725))
                .as("the greatest number of each row of vectors")
                .isPositive();
        assertThat(pixels(image, 0x440154)).as("the least").isPositive();
    }

    @Test
    void nonsenseIsRefused() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious.png"), "mine");

        assertRefused("--split: the dataset has no split 'tset'; it has train, test\n", config, "--split=tset");
        assertRefused("-n must be from 0 to 1000, was 1001\n", config, "-n", 1001);
        assertRefused(
                precious + " exists already; name another file, or remove that one\n", config, "--sheet", precious);
        assertThat(precious).hasContent("mine");
        Path absent = folder.resolve("absent.conf");
        assertThat(Invocation.of("data", "inspect", absent).exitCode()).isEqualTo(2);
        assertThat(Invocation.of("data", "inspect", absent).err()).contains("absent.conf");
        assertThat(Invocation.of("data", "inspect", config, "--mode=testing").err())
                .startsWith("Invalid value for option '--mode'");
    }

    @Test
    void everyProblemOfTheDatasetIsToldAndNoneOfTheRest() throws IOException {
        Files.writeString(config, """
                harmonize {
                  dataset { use = digits, digits { frames = 0 }, misalgin { rate = 2 } }
                  encoder { use = nothing-of-the-kind }
                }
                """);

        Invocation refusal = Invocation.of("data", "inspect", config);

        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.err())
                .contains("data.conf:2: harmonize.dataset.digits.frames: ")
                .contains("harmonize.dataset.misalgin: ")
                .contains("did you mean 'misalign'?")
                .doesNotContain("encoder");
    }

    @Test
    void aConfigWithoutADatasetIsRefused() throws IOException {
        Files.writeString(config, "harmonize { seed = 3 }");

        assertRefused("data.conf:1: harmonize.dataset: is missing; every run needs a block of this name\n", config);
    }

    private JsonNode json(String... options) throws IOException {
        Object[] arguments = new Object[options.length + 4];
        arguments[0] = "data";
        arguments[1] = "inspect";
        arguments[2] = config;
        arguments[3] = "--json";
        System.arraycopy(options, 0, arguments, 4, options.length);
        Invocation done = Invocation.of(arguments);
        assertThat(done.exitCode()).as(done.err()).isZero();
        return new ObjectMapper().readTree(done.out());
    }

    private static void assertRefused(String message, Object... arguments) {
        Object[] all = new Object[arguments.length + 2];
        all[0] = "data";
        all[1] = "inspect";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        Invocation refusal = Invocation.of(all);
        assertThat(refusal.err()).endsWith(message);
        assertThat(refusal.out()).isEmpty();
        assertThat(refusal.exitCode()).isEqualTo(2);
    }

    private static int pixels(BufferedImage image, int rgb) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xffffff) == rgb ? 1 : 0;
            }
        }
        return count;
    }
}
