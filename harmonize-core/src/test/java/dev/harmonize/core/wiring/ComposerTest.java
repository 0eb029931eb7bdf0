package dev.harmonize.core.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.LinearEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

class ComposerTest extends WiringTest {

    @Test
    void aLossComparesTheOutputsOfItsModalitiesInTheSpaceTheyShare() {
        Composition composition = compose(Configs.RUN);

        assertThat(composition.objectives().names()).containsExactly("va", "vt");
        assertThat(composition.objectives().all().get(0).between())
                .containsExactly(LinearEncoder.VIDEO_VA, LinearEncoder.AUDIO_VA);
        assertThat(composition.objectives().all().get(1).between())
                .containsExactly(LinearEncoder.VIDEO_VT, LinearEncoder.TEXT_VT);
    }

    @Test
    void ofSeveralSpacesTheNamedOneIsUsed() {
        Composition composition = compose(
                Configs.RUN, "encoder.linear.audio-text=true", "losses.va.space=vt", "losses.vt.between=[text, audio]");

        assertThat(composition.objectives().all().get(0).between())
                .containsExactly(LinearEncoder.VIDEO_VT, LinearEncoder.AUDIO_VT);
        assertThat(composition.objectives().all().get(1).between())
                .containsExactly(LinearEncoder.TEXT_VT, LinearEncoder.AUDIO_VT);
    }

    @Test
    void aCurriculumReceivesTheOneThatItWraps() {
        String chain = "curriculum={use = reversed, reversed { of = scaled }, scaled { of = agreeing, factor = 0.25 }}";
        // Three units; the objectives of the first are in conflict.
        double[] gramians = {1, -1, -1, 1, 1, 1, 1, 1, 1, 0, 0, 1};
        UnitMeasurements measurements = new UnitMeasurements(
                List.of("va", "vt"),
                new Gramians(3, 2, gramians),
                new boolean[] {true, true, true, true, true, true},
                new double[6],
                new double[6],
                new Progress(0, 1),
                new RandomStreams(1).generator());

        assertThat(compose(Configs.RUN, chain).selectivity().curriculum().weigh(measurements))
                .containsExactly(0.25, 0.25, 0.0);
        assertThat(compose(Configs.RUN, "curriculum={use = reversed}")
                        .selectivity()
                        .curriculum()
                        .weigh(measurements))
                .containsExactly(1.0, 1.0, 1.0);
    }

    @Test
    void aRealignerReceivesTheOneThatItWraps() {
        Gramians conflict = new Gramians(1, 2, new double[] {1, -1, -1, 2});
        RealignmentContext context = new RealignmentContext(
                "shared",
                List.of("va", "vt"),
                Map.of("va", 1.0, "vt", 1.0),
                new Progress(0, 1),
                new RandomStreams(1).generator(),
                (reason, units) -> {});

        GramianRealigner realigner =
                (GramianRealigner) compose(Configs.RUN, "realigner={use = doubled, doubled { of = project }}")
                        .realignment()
                        .realigner();

        assertThat(realigner.weights(conflict, context)).containsExactly(4.0, 3.0);
        assertThat(problems(Configs.RUN, "realigner={use = doubled, doubled { of = doubled }}"))
                .isEqualTo("command line: harmonize.realigner.doubled.of: leads back to the realigner 'doubled' itself"
                        + " (doubled → doubled); name another one of the realigners");
        assertThat(problems(Configs.RUN, "realigner={use = doubled, doubled { of = first-row }}"))
                .isEqualTo("command line: harmonize.realigner.doubled.of: must name a realigner that gives weights");
    }

    @Test
    void aWrappedCurriculumThatIsRefusedIsReportedAtItsOwnBlock() {
        assertThat(problems(
                        Configs.RUN, "curriculum={use = reversed, reversed { of = scaled }, scaled { factor = 0 }}"))
                .isEqualTo("command line: harmonize.curriculum.scaled.factor: leaves nothing");
    }

    @Test
    void runsShareNothing() {
        RunSpec spec = read(Configs.RUN);
        Composer composer = new Composer(new Problems());

        Composition first = composer.compose(spec).orElseThrow();
        Composition second = composer.compose(spec).orElseThrow();

        assertThat(first.encoder()).isNotSameAs(second.encoder());
        assertThat(first.optimizer()).isNotSameAs(second.optimizer());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    losses.va.between=[video, smell] | command line: harmonize.losses.va.between: the dataset has no modality 'smell'; it has audio, text, video
                    losses.va.between=[audio, text] | command line: harmonize.losses.va.between: audio, text share no space; the encoder's outputs are video.va, audio.va, video.vt, text.vt
                    losses.va.space=vt | command line: harmonize.losses.va.space: video, audio do not share space 'vt'; they share va
                    encoder.linear.audio-text=true | run.conf:6: harmonize.losses.va.space: video, audio share several spaces; name one of va, vt
                    training.batch-size=17 | command line: harmonize.training.batch-size: a batch of 17 is larger than split 'train', which has 16 samples; lower it to at most 16
                    training.split=valid | command line: harmonize.training.split: the dataset has no split 'valid'; it has train, test
                    encoder.linear.shared=false | run.conf:1: harmonize.realigner.scope: encoder 'linear' has no shared parameters; use scope = all, per-module or per-layer
                    realigner.granularity="group(5)" | command line: harmonize.realigner.granularity: a group of 5 is larger than the batch of 4; use batch, or a smaller group
                    curriculum.granularity="group(5)" | command line: harmonize.curriculum.granularity: a group of 5 is larger than the batch of 4; use batch, or a smaller group
                    losses.va.squared-distance.width=3 | command line: harmonize.losses.va.squared-distance.width: must be 2, as the embeddings are, was 3
                    probes.near.distance.split=valid | command line: harmonize.probes.near.distance.split: names no split of the dataset
                    """)
    void whatDoesNotFitIsReportedWhereItWasWritten(String override, String problem) {
        assertThat(problems(Configs.RUN, override)).isEqualTo(problem);
    }

    @Test
    void theEncoderMayUseEveryCoreUnlessToldOtherwise() {
        RunSpec spec = read(Configs.RUN);
        String cores = String.valueOf(Runtime.getRuntime().availableProcessors());

        assertThat(Composer.composeOrThrow(spec).encoder().decisions()).containsEntry("threads", cores);
        assertThat(Composer.composeOrThrow(spec, 7).encoder().decisions()).containsEntry("threads", "7");
        assertThat(Composer.composeOrThrow(read(Configs.RUN, "training.threads=5"), 7)
                        .encoder()
                        .decisions())
                .containsEntry("threads", "5");
        assertThat(problems(Configs.RUN, "training.threads=0"))
                .isEqualTo("command line: harmonize.training.threads: must be from 1 to 1024, was 0");
    }

    @Test
    void unitsOfCurriculumAndRealignerMustNest() {
        assertThat(problems(Configs.RUN, "realigner.granularity=\"group(2)\"", "curriculum.granularity=\"group(3)\""))
                .isEqualTo(
                        "command line: harmonize.curriculum.granularity: group(3) and the realigner's group(2) do not nest:"
                                + " the curriculum would judge parts of two realigned units as one, and drop part of the"
                                + " one for a conflict in the other; let the larger group be a multiple of the smaller");
        assertThat(problems(Configs.RUN, "realigner.granularity=\"group(2)\"", "curriculum.granularity=\"group(4)\""))
                .isEmpty();
        assertThat(problems(Configs.RUN, "realigner.granularity=\"group(3)\"", "curriculum.granularity=batch"))
                .isEmpty();
        assertThat(problems(Configs.RUN, "realigner.granularity=batch", "curriculum.granularity=\"group(3)\""))
                .isEmpty();
        assertThat(problems(Configs.RUN, "realigner.granularity=\"group(4)\"", "curriculum.granularity=\"group(3)\""))
                .contains("group(3) and the realigner's group(4) do not nest");
    }

    @ParameterizedTest
    @CsvSource({"realigner, triplet", "realigner, group(2)", "curriculum, triplet"})
    void anEncoderThatCouplesSamplesTakesTheBatchOnly(String section, String granularity) {
        assertThat(problems(
                        Configs.RUN,
                        "encoder.linear.couples-samples=true",
                        section + ".granularity=\"" + granularity + "\""))
                .isEqualTo("command line: harmonize." + section + ".granularity: " + granularity
                        + " is impossible with encoder 'linear' as configured: it couples the samples of a batch (batch"
                        + " normalization does), so no part of the gradient belongs to a single sample; use granularity ="
                        + " batch, or an encoder that keeps samples independent");
        assertThat(problems(Configs.RUN, "encoder.linear.couples-samples=true")).isEmpty();
    }

    @Test
    void aBatchOfCoupledSamplesIsNotEncodedInPieces() {
        String inPieces = Configs.RUN.replace("batch-size = 4 }", "batch-size = 4\n  micro-batch = 3 }");

        assertThat(problems(inPieces)).isEmpty();
        assertThat(problems(inPieces, "encoder.linear.couples-samples=true"))
                .endsWith(
                        ":10: harmonize.training.micro-batch: a batch of 4 cannot be encoded in pieces of 3 with encoder"
                                + " 'linear' as configured: it couples the samples of a batch (batch normalization does), so every"
                                + " piece would be normalized for itself; leave micro-batch out and lower batch-size, or use an"
                                + " encoder that keeps samples independent");
        assertThat(problems(inPieces, "encoder.linear.couples-samples=true", "training.micro-batch=4"))
                .isEmpty();
    }

    @Test
    void aProbeOfSingleSamplesNeedsConflictWithinThem() {
        String measures = "probes.near.distance.measures-samples=true";
        String start =
                "command line: harmonize.probes.near.distance: probe 'distance' measures the conflict within single"
                        + " samples, but ";

        assertThat(problems(Configs.RUN, measures)).isEmpty();
        assertThat(problems(Configs.RUN, measures, "encoder.linear.couples-samples=true"))
                .isEqualTo(start + "encoder 'linear' as configured couples the samples of a batch (batch normalization"
                        + " does), so no part of the gradient belongs to a single sample; use an encoder that keeps"
                        + " samples independent, or leave the probe out");
        assertThat(problems(Configs.RUN, measures, "losses.vt=null"))
                .isEqualTo(start + "this run has one loss, 'va', and nothing to disagree with it; name another loss, or"
                        + " leave the probe out");
    }

    @Test
    void aRealignerOfGradientsTakesTheBatchOnly() {
        assertThat(problems(Configs.RUN, "realigner={use = first-row, granularity = triplet}"))
                .isEqualTo(
                        "command line: harmonize.realigner.granularity: realigner 'first-row' needs the gradients themselves,"
                                + " not only their inner products, and storing one gradient per objective and triplet is out of"
                                + " reach; use granularity = batch, or a realigner that works on Gram matrices");
        assertThat(problems(Configs.RUN, "realigner={use = first-row}")).isEmpty();
    }

    @Test
    void aComponentRefusedAsAWholeIsReportedAtItsBlockOrItsUse() {
        String three = "losses.wt={use = squared-distance, between = [text, video]}";

        assertThat(problems(Configs.RUN.replace("probes", "realigner {\n use = project\n }\n probes"), three))
                .isEqualTo("run.conf:11: harmonize.realigner.project: works with two losses, not with [va, vt, wt]");
        assertThat(problems(
                        Configs.RUN.replace("probes", "realigner {\n use = project\n project {} }\n probes"), three))
                .isEqualTo("run.conf:12: harmonize.realigner.project: works with two losses, not with [va, vt, wt]");
    }

    @Test
    void problemsOfSeveralComponentsComeTogether() {
        assertThat(problems(
                        Configs.RUN,
                        "losses.va.between=[audio, text]",
                        "training.split=valid",
                        "realigner={use = first-row, granularity = triplet}",
                        "curriculum.granularity=\"group(9)\"",
                        "probes.near.distance.split=valid"))
                .satisfies(text -> assertThat(text.lines().map(line -> line.split(": ")[1]))
                        .containsExactly(
                                "harmonize.curriculum.granularity",
                                "harmonize.realigner.granularity",
                                "harmonize.training.split",
                                "harmonize.losses.va.between",
                                "harmonize.probes.near.distance.split"));
    }
}
