package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.model.Segment;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.fixtures.SafeTensorsFile;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.ProbeRunner;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

class RunLoaderTest {

    private static final InspectionRequest NOTHING_REQUESTED =
            new InspectionRequest(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;

    private final PluginCatalog catalog = FixturesPlugin.catalog();

    @AfterEach
    void closeCatalog() {
        catalog.close();
    }

    @Test
    void aLoadedRunHasTheParametersOfTheTrainedOne() {
        Path run = train().path();

        LoadedRun loaded = load(run);

        SafeTensorsFile checkpoint = SafeTensorsFile.read(run.resolve("checkpoint/model.safetensors"));
        assertThat(loaded.model().parameters().layout().segments())
                .extracting(Segment::name)
                .containsExactlyInAnyOrderElementsOf(checkpoint.tensors().keySet());
        checkpoint
                .tensors()
                .forEach((name, tensor) -> assertThat(loaded.model()
                                .parameters()
                                .layout()
                                .flatView(loaded.model().theta(), name)
                                .toDoubleVector())
                        .as(name)
                        .containsExactly(tensor.values()));
    }

    @Test
    void probesFindInALoadedRunWhatTheyFoundInTheTrainedOne() {
        RunDirectory directory = train();

        LoadedRun loaded = load(directory.path());

        assertThat(TrainingModule.injector(loaded.composition(), List.of())
                        .getInstance(ProbeRunner.class)
                        .run(loaded.model()))
                .isEqualTo(directory.finishedOutcome().orElseThrow().metrics());
    }

    @Test
    void overridesChangeWhatIsDoneWithTheModel() {
        LoadedRun loaded = new RunLoader(catalog)
                .load(train(), List.of("harmonize.realigner={granularity = \"group(3)\", scope = all}", "probes=null"));

        assertThat(loaded.composition().realignment().granularity()).hasToString("group(3)");
        assertThat(loaded.composition().realignment().groups())
                .extracting("name")
                .containsExactly("all");
        assertThat(loaded.composition().probes()).isEmpty();
    }

    @Test
    void anOverrideThatDoesNotFitIsRefusedAsInAnyConfig() {
        RunDirectory directory = train();

        assertThatThrownBy(() -> new RunLoader(catalog).load(directory, List.of("realigner.granularity=\"group(5)\"")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("command line: harmonize.realigner.granularity: a group of 5 is larger than the batch of 4;"
                        + " use batch, or a smaller group");
    }

    @Test
    void whatIsComparedDoesNotDependOnWhatTheRunCompared() {
        RunDirectory directory = launch("realigner={granularity = batch, scope = all}");

        Composition composition =
                new RunLoader(catalog).load(directory, NOTHING_REQUESTED).composition();

        assertThat(composition.realignment().granularity()).hasToString("triplet");
        assertThat(composition.realignment().groups()).extracting("name").containsExactly("shared");
    }

    @Test
    void anEncoderThatCouplesSamplesAndSharesNothingIsComparedOnTheBatchInAllParameters() {
        RunDirectory directory = launch(
                "encoder.linear={couples-samples = true, shared = false}",
                "realigner={granularity = batch, scope = per-module}");

        Composition composition =
                new RunLoader(catalog).load(directory, NOTHING_REQUESTED).composition();

        assertThat(composition.realignment().granularity()).hasToString("batch");
        assertThat(composition.realignment().groups()).extracting("name").containsExactly("all");
    }

    @Test
    void aRunWhoseDataHasChangedIsRefused() throws IOException {
        Path run = train().path();
        Path record = run.resolve("record.json");
        String text = Files.readString(record);
        String fingerprint = Json.read(record).path("data-fingerprint").asText();
        Files.writeString(record, text.replace("\"" + fingerprint + "\"", "\"older\""));

        assertRefused(
                run,
                "the run in FOLDER/run was trained on other data: record.json has data-fingerprint 'older', but the"
                        + " dataset of run.conf now has '" + fingerprint
                        + "'; restore the data and the plugins that it was"
                        + " trained with, or train anew");

        Files.delete(record);
        assertThat(load(run).model().encoder()).isNotNull();
    }

    @Test
    void aFolderThatIsMissingIsRefused() {
        assertRefused(folder.resolve("nowhere"), "FOLDER/nowhere: there is no such folder");
    }

    @Test
    void aFolderThatIsNoRunIsRefused() {
        assertRefused(
                folder,
                "FOLDER holds no run.conf; name the folder of a single run, such as runs/quickstart/<arm>/seed-1");
    }

    @Test
    void aRunThatFailedIsRefusedWithItsReason() {
        launch("losses.vt.squared-distance.broken=true", "training.max-bad-steps=0");

        assertRefused(
                folder.resolve("run"),
                "FOLDER/run holds no checkpoint/model.safetensors: the run is failed (step 0: loss 'vt' is not finite;"
                        + " 1 step had to be skipped, and training.max-bad-steps allows 0; a lower optimizer learning"
                        + " rate or a longer warm-up usually helps); name one that has been trained");
    }

    @Test
    void aRunThatWasCutOffIsRefused() throws IOException {
        Path run = train().path();
        Files.delete(run.resolve("checkpoint/model.safetensors"));
        Files.writeString(run.resolve("status.json"), "{\"status\": \"running\"}");

        assertRefused(
                run,
                "FOLDER/run holds no checkpoint/model.safetensors: the run is running; name one that has been trained");

        Files.delete(run.resolve("status.json"));
        assertRefused(
                run,
                "FOLDER/run holds no checkpoint/model.safetensors: the run is unfinished; name one that has been"
                        + " trained");
    }

    @Test
    void aCheckpointOfAnotherModelIsRefusedWithEveryDifference() {
        Path run = train().path();
        Map<String, INDArray> tensors = new TreeMap<>(SafeTensors.read(run.resolve("checkpoint/model.safetensors")));
        tensors.remove("shared");
        tensors.put("head.audio.va", Nd4j.zeros(2, 4));
        tensors.put("stranger", Nd4j.zeros(3));
        tensors.put("state.encoder.mean", Nd4j.zeros(2));
        SafeTensors.write(run.resolve("checkpoint/model.safetensors"), tensors, Map.of("format", "harmonize-model-1"));

        assertRefused(run, """
                FOLDER/run/checkpoint/model.safetensors does not fit run.conf:
                  head.audio.va has shape [2, 4]; expected [4, 2]
                  shared [3, 4] is missing
                  state.encoder.mean [2] is not expected
                  stranger [3] is not expected
                Use the run.conf and the plugins that the run was trained with""");
    }

    @Test
    void aFileThatIsNoCheckpointIsRefused() {
        Path run = train().path();
        Path file = run.resolve("checkpoint/model.safetensors");
        Map<String, INDArray> tensors = SafeTensors.read(file);

        SafeTensors.write(file, tensors, Map.of());
        assertRefused(
                run,
                "FOLDER/run/checkpoint/model.safetensors is not a model that this version of Harmonize can read: its"
                        + " metadata has no 'format'; expected 'harmonize-model-1'");
        SafeTensors.write(file, tensors, Map.of("format", "pt"));
        assertRefused(
                run,
                "FOLDER/run/checkpoint/model.safetensors is not a model that this version of Harmonize can read: its"
                        + " metadata has format 'pt'; expected 'harmonize-model-1'");
    }

    @Test
    void aNumberThatTheEncoderDoesNotKnowIsRefused() {
        Path run = train().path();
        Path file = run.resolve("checkpoint/model.safetensors");
        SafeTensors.write(
                file, SafeTensors.read(file), Map.of("format", "harmonize-model-1", "state.encoder.seen", "7"));

        assertRefused(run, """
                FOLDER/run/checkpoint/model.safetensors does not fit run.conf:
                  the number state.encoder.seen in the metadata is not expected
                Use the run.conf and the plugins that the run was trained with""");
    }

    @Test
    void aLongListOfDifferencesIsCut() {
        Path run = train().path();
        Map<String, INDArray> tensors = new TreeMap<>(SafeTensors.read(run.resolve("checkpoint/model.safetensors")));
        for (int i = 10; i < 33; i++) {
            tensors.put("z" + i, Nd4j.zeros(1));
        }
        SafeTensors.write(run.resolve("checkpoint/model.safetensors"), tensors, Map.of("format", "harmonize-model-1"));

        assertThatThrownBy(() -> load(run))
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("\n  z29 [1] is not expected\n  and 3 more\n");
    }

    @Test
    void aTruncatedCheckpointIsRefusedWithFileAndOffset() throws IOException {
        Path run = train().path();
        Path file = run.resolve("checkpoint/model.safetensors");
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 5));

        assertThatThrownBy(() -> load(run))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + ": byte " + (content.length - 5) + ": the header describes 176 bytes of")
                .hasMessageEndingWith("but the file has 171");
    }

    private RunDirectory train() {
        RunDirectory directory = launch();
        assertThat(directory.finishedOutcome()).isPresent();
        return directory;
    }

    private RunDirectory launch(String... overrides) {
        Problems problems = new Problems();
        Optional<RunSpec> spec = new RunSpecReader(catalog, problems)
                .read(ConfigSource.read(Configs.write(folder, "experiment.conf", Configs.RUN), List.of(overrides)));
        problems.throwIfAny();
        RunDirectory directory = new RunDirectory(folder.resolve("run"));
        new RunLauncher(new Provenance(List.of("train"), Optional.empty(), catalog.sources()))
                .launch(spec.orElseThrow(), directory, List.of());
        return directory;
    }

    private LoadedRun load(Path run) {
        return new RunLoader(catalog).load(new RunDirectory(run), List.of());
    }

    private void assertRefused(Path run, String message) {
        assertThatThrownBy(() -> load(run))
                .isInstanceOf(UnusableRunException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).replace(folder.toString(), "FOLDER"))
                        .isEqualTo(message));
    }
}
