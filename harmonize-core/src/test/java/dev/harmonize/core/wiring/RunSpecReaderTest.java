package dev.harmonize.core.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigRenderOptions;
import dev.harmonize.api.data.Modality;
import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.VectorDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

class RunSpecReaderTest extends WiringTest {

    @Test
    void whatAConfigLeavesOutHasDefaults() {
        RunSpec spec = read(Configs.RUN, "seed=null");

        assertThat(spec.seed()).isEqualTo(17);
        assertThat(spec.dataset().selection().options()).isEqualTo(new VectorDataset.Options(16, 10, 0));
        assertThat(spec.dataset().decorators()).isEmpty();
        assertThat(spec.realigner().selection().component().id()).isEqualTo("sum");
        assertThat(spec.realigner().granularity()).isEqualTo(new Granularity.WholeBatch());
        assertThat(spec.realigner().scope()).isEqualTo(Scope.SHARED);
        assertThat(spec.curriculum().selection().component().id()).isEqualTo("none");
        assertThat(spec.curriculum().normalize()).isTrue();
        assertThat(spec.optimizer().component().id()).isEqualTo("adam");
        assertThat(spec.training().options())
                .isEqualTo(new TrainingOptions(
                        3, 4, Optional.empty(), Optional.empty(), Optional.empty(), "train", 1, 10));
        assertThat(spec.losses()).extracting(RunSpec.LossSpec::weight).containsExactly(1.0, 1.0);
    }

    @Test
    void lossesAndProbesComeInTheOrderOfTheirNames() {
        RunSpec spec = read(
                Configs.RUN,
                "losses.a={use = squared-distance, between = [text, video], weight = 0.5, space = vt}",
                "probes.a={use = distance, distance { split = train }}");

        assertThat(spec.losses()).extracting(RunSpec.LossSpec::name).containsExactly("a", "va", "vt");
        assertThat(spec.losses().get(0).between()).containsExactly(Modality.TEXT, Modality.VIDEO);
        assertThat(spec.losses().get(0).space()).isEqualTo(Optional.of("vt"));
        assertThat(spec.losses().get(0).weight()).isEqualTo(0.5);
        assertThat(spec.probes()).extracting(RunSpec.ProbeSpec::name).containsExactly("a", "near");
    }

    @Test
    void theCurriculumHasTheRealignersGranularityUnlessItHasItsOwn() {
        assertThat(read(Configs.RUN, "realigner.granularity=triplet")
                        .curriculum()
                        .granularity())
                .isEqualTo(new Granularity.Triplet());
        assertThat(read(Configs.RUN, "realigner.granularity=triplet", "curriculum.granularity=\"group(2)\"")
                        .curriculum()
                        .granularity())
                .isEqualTo(new Granularity.Group(2));
    }

    @Test
    void aCombinedDatasetHasPartsThatAreDatasetsThemselves() {
        RunSpec.DatasetSpec dataset = read(
                        Configs.RUN,
                        "dataset.use=joined",
                        "dataset.parts={ a { use = vectors, vectors.size = 8, misalign {} }, b { use = vectors } }")
                .dataset();

        assertThat(dataset.selection().component().id()).isEqualTo("joined");
        assertThat(dataset.parts()).containsOnlyKeys("a", "b");
        List<RunSpec.DatasetSpec> parts = List.copyOf(dataset.parts().values());
        assertThat(parts.get(0).selection().options()).isEqualTo(new VectorDataset.Options(8, 10, 0));
        assertThat(parts.get(0).decorators()).hasSize(1);
        assertThat(parts.get(1).decorators()).isEmpty();
    }

    @Test
    void theConfigWithDefaultsHoldsTheParts() {
        RunSpec first = read(Configs.RUN, "dataset={ use = joined, parts { a { use = vectors } } }");

        assertThat(first.config().toConfig().getInt("dataset.parts.a.vectors.size"))
                .isEqualTo(16);
    }

    @Test
    void partsAreWantedWhereADatasetIsMadeOfOthersAndNowhereElse() {
        assertThat(problems(Configs.RUN, "dataset.use=joined"))
                .contains("harmonize.dataset.parts", "name at least one");
        assertThat(problems(Configs.RUN, "dataset.parts={ a { use = vectors } }"))
                .contains("harmonize.dataset.parts", "'vectors' is not");
        assertThat(problems(Configs.RUN, "dataset={ use = joined, parts { a { use = vectrs } } }"))
                .contains("harmonize.dataset.parts.a.use", "'vectors'");
    }

    @Test
    void aDecoratorIsThereIfItsBlockIs() {
        assertThat(read(Configs.RUN, "dataset.misalign={count = 2}").dataset().decorators())
                .extracting(selection -> selection.component().id())
                .containsExactly("misalign");
        assertThat(read(Configs.RUN, "dataset.misalign={}").dataset().decorators())
                .hasSize(1);
        assertThat(read(Configs.RUN, "dataset.misalign={count = 2}", "dataset.misalign=null")
                        .dataset()
                        .decorators())
                .isEmpty();
    }

    @Test
    void nullRemovesALossAndAProbe() {
        RunSpec spec = read(Configs.RUN, "losses.vt=null", "probes.near=null");

        assertThat(spec.losses()).extracting(RunSpec.LossSpec::name).containsExactly("va");
        assertThat(spec.probes()).isEmpty();
    }

    @Test
    void blocksOfComponentsThatAreNotUsedMayStay() {
        RunSpec spec = read(
                Configs.RUN,
                "optimizer={use = sgd, adam { learning-rate = 0.5 }, sgd { learning-rate = 0.25 }}",
                "realigner={use = sum, project {}}");

        assertThat(spec.config().toConfig().getDouble("optimizer.sgd.learning-rate"))
                .isEqualTo(0.25);
        assertThat(spec.config().toConfig().hasPath("optimizer.adam")).isFalse();
    }

    @Test
    void whatAComponentWrapsHasTheOptionsOfItsOwnBlock() {
        RunSpec spec = read(
                Configs.RUN,
                "curriculum={use = reversed, reversed { of = scaled }, scaled { of = agreeing, factor = 0.25 }}");

        Selection outer = spec.curriculum().selection();
        Selection middle = outer.wrapped().orElseThrow();
        Selection inner = middle.wrapped().orElseThrow();
        assertThat(List.of(outer, middle, inner))
                .extracting(selection -> selection.component().id())
                .containsExactly("reversed", "scaled", "agreeing");
        assertThat(middle.path()).isEqualTo("harmonize.curriculum.scaled");
        assertThat(spec.config().toConfig().getDouble("curriculum.scaled.factor"))
                .isEqualTo(0.25);
        assertThat(inner.wrapped()).isEmpty();
    }

    @Test
    void whatIsWrappedIsWrittenOutWithItsDefaultsAndReadBack() {
        RunSpec first =
                read(Configs.RUN, "curriculum={use = reversed, reversed { of = scaled }, scaled { of = agreeing }}");

        RunSpec second = read("harmonize " + first.config().render(ConfigRenderOptions.concise()));

        assertThat(first.config().toConfig().getDouble("curriculum.scaled.factor"))
                .isEqualTo(0.5);
        assertThat(second.config()).isEqualTo(first.config());
        assertThat(second.curriculum())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*block")
                .isEqualTo(first.curriculum());
    }

    @Test
    void whatIsWrappedMustExistAndStandOnItsOwn() {
        String config = Configs.RUN.replace("probes", """
                curriculum {
                  use = reversed
                  reversed { of = OF }
                  scaled {
                    of = reversed
                  }
                }
                probes""");

        assertThat(problems(config.replace("OF", "agreed")))
                .isEqualTo(
                        "run.conf:12: harmonize.curriculum.reversed.of: there is no curriculum 'agreed' (curricula:"
                                + " agreeing, none, reversed, scaled); if a plugin has it, name the plugin's folder with --plugins");
        assertThat(problems(config.replace("OF", "non")))
                .isEqualTo("run.conf:12: harmonize.curriculum.reversed.of: there is no curriculum 'non' (curricula:"
                        + " agreeing, none, reversed, scaled); did you mean 'none'?");
        assertThat(problems(config.replace("OF", "reversed")))
                .isEqualTo(
                        "run.conf:12: harmonize.curriculum.reversed.of: leads back to the curriculum 'reversed' itself"
                                + " (reversed → reversed); name another one of the curricula");
        assertThat(problems(config.replace("OF", "scaled")))
                .isEqualTo("run.conf:14: harmonize.curriculum.scaled.of: leads back to the curriculum 'reversed' itself"
                        + " (reversed → scaled → reversed); name another one of the curricula");
    }

    @Test
    void theOptionsOfWhatIsWrappedAreCheckedAndThoseOfWhatIsNotAreLeftAlone() {
        String wrong = "curriculum.scaled={factor = 2, fctor = 1}";

        assertThat(problems(Configs.RUN, wrong, "curriculum={use = reversed, reversed { of = scaled }}"))
                .isEqualTo("""
                        command line: harmonize.curriculum.scaled.fctor: is not an option of curriculum 'scaled' (options: of, factor); did you mean 'factor'?
                        command line: harmonize.curriculum.scaled.factor: must be from 0 to 1, was 2""");
        assertThat(problems(Configs.RUN, wrong, "curriculum={use = reversed}")).isEmpty();
        assertThat(problems(Configs.RUN, "curriculum={use = reversed, reversed { of = scaled }, scaled = 1}"))
                .isEqualTo("command line: harmonize.curriculum.scaled: must be a block, was 1");
    }

    @Test
    void readingTheResolvedConfigGivesTheSameRunAgain() {
        RunSpec first = read(
                Configs.RUN,
                "dataset.misalign={}",
                "losses.va.weight=0.25",
                "losses.vt.space=vt",
                "realigner={use = project, granularity = \"group(2)\", scope = per-module}",
                "curriculum={use = agreeing, granularity = triplet, normalize = false}",
                "optimizer.adam.schedule={kind = cosine, warmup-steps = 2}");

        String resolved = "harmonize " + first.config().render(ConfigRenderOptions.concise());
        RunSpec second = read(resolved);

        assertThat(second.config()).isEqualTo(first.config());
        assertThat(second.seed()).isEqualTo(first.seed());
        assertThat(second.dataset().decorators())
                .extracting(Selection::options)
                .isEqualTo(optionsOf(first.dataset().decorators()));
        assertThat(second.losses())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*block")
                .isEqualTo(first.losses());
        assertThat(second.realigner())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*block")
                .isEqualTo(first.realigner());
        assertThat(second.curriculum())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*block")
                .isEqualTo(first.curriculum());
        assertThat(second.optimizer().options()).isEqualTo(first.optimizer().options());
        assertThat(second.training().options()).isEqualTo(first.training().options());
    }

    private static List<Record> optionsOf(List<Selection> selections) {
        return selections.stream().map(Selection::options).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    sede=1 | command line: harmonize.sede: is not a key of a run (keys: seed, dataset, encoder, losses, realigner, curriculum, optimizer, training, probes); did you mean 'seed'?
                    dataset.vector={} | command line: harmonize.dataset.vector: is neither a key of this section (use, parts) nor one of the datasets or dataset decorators (damaged, joined, misalign, vectors); did you mean 'vectors'?
                    dataset.vectors.sise=3 | command line: harmonize.dataset.vectors.sise: is not an option of dataset 'vectors' (options: size, test-size, textless); did you mean 'size'?
                    dataset.misalign.cuont=3 | command line: harmonize.dataset.misalign.cuont: is not an option of dataset decorator 'misalign' (options: count); did you mean 'count'?
                    encoder.linaer={} | command line: harmonize.encoder.linaer: is neither a key of this section (use) nor one of the encoders (linear); did you mean 'linear'?
                    losses.va.wieght=2 | command line: harmonize.losses.va.wieght: is neither a key of this section (use, between, space, weight) nor one of the losses (squared-distance); did you mean 'weight'?
                    realigner.scpoe=all | command line: harmonize.realigner.scpoe: is neither a key of this section (use, granularity, scope) nor one of the realigners (doubled, first-row, project, sum, undecided); did you mean 'scope'?
                    curriculum.normalise=true | command line: harmonize.curriculum.normalise: is neither a key of this section (use, granularity, normalize) nor one of the curricula (agreeing, none, reversed, scaled); did you mean 'normalize'?
                    optimizer.adma.beta1=0 | command line: harmonize.optimizer.adma: is neither a key of this section (use) nor one of the optimizers (ada-belief, ada-delta, ada-grad, ada-max, adam, adamw, ams-grad, nadam, nesterovs, rms-prop, sgd); did you mean 'adam' or 'ada-max'?
                    training.step=9 | command line: harmonize.training.step: is not an option of the training section (options: steps, batch-size, micro-batch, threads, data-threads, split, measure-every, max-bad-steps); did you mean 'steps'?
                    probes.near.distence={} | command line: harmonize.probes.near.distence: is neither a key of this section (use) nor one of the probes (distance); did you mean 'distance'?
                    """)
    void unknownKeysAreRefusedInEverySection(String override, String problem) {
        assertThat(problems(Configs.RUN, override)).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    dataset.use=vector | command line: harmonize.dataset.use: there is no dataset 'vector' (datasets: joined, vectors); did you mean 'vectors'?
                    encoder.use=vat | command line: harmonize.encoder.use: there is no encoder 'vat' (encoders: linear); if a plugin has it, name the plugin's folder with --plugins
                    losses.va.use=nce | command line: harmonize.losses.va.use: there is no loss 'nce' (losses: squared-distance); if a plugin has it, name the plugin's folder with --plugins
                    realigner.use=projects | command line: harmonize.realigner.use: there is no realigner 'projects' (realigners: doubled, first-row, project, sum, undecided); did you mean 'project'?
                    curriculum.use=nothing | command line: harmonize.curriculum.use: there is no curriculum 'nothing' (curricula: agreeing, none, reversed, scaled); if a plugin has it, name the plugin's folder with --plugins
                    probes.near.use=distanec | command line: harmonize.probes.near.use: there is no probe 'distanec' (probes: distance); did you mean 'distance'?
                    realigner.granularity=batches | command line: harmonize.realigner.granularity: must be triplet, group(m) with m from 2 up, or batch, was "batches"
                    curriculum.granularity="group(0)" | command line: harmonize.curriculum.granularity: must be triplet, group(m) with m from 2 up, or batch, was "group(0)"
                    realigner.scope=head | command line: harmonize.realigner.scope: must be one of all, shared, per-module, per-layer, was "head"
                    losses.va.between=[video] | command line: harmonize.losses.va.between: must name at least two different modalities, was [video]
                    losses.va.between=[video, video] | command line: harmonize.losses.va.between: must name at least two different modalities, was [video, video]
                    losses.Va={} | command line: harmonize.losses.Va: is not a name; use lower-case letters, digits and hyphens, starting with a letter
                    probes."a.b"={} | command line: harmonize.probes."a.b": is not a name; use lower-case letters, digits and hyphens, starting with a letter
                    dataset=[vectors] | command line: harmonize.dataset: must be a block, was ["vectors"]
                    realigner=sum | command line: harmonize.realigner: must be a block, was "sum"
                    losses.va=nce | command line: harmonize.losses.va: must be a block, was "nce"
                    optimizer.adam=0.1 | command line: harmonize.optimizer.adam: must be a block, was 0.1
                    optimizer.sgd=0.1 | command line: harmonize.optimizer.sgd: must be a block, was 0.1
                    probes=near | command line: harmonize.probes: must be a block, was "near"
                    curriculum=[] | command line: harmonize.curriculum: must be a block, was []
                    optimizer=adam | command line: harmonize.optimizer: must be a block, was "adam"
                    harmonize=1 | command line: harmonize: must be a block, was 1
                    """)
    void whatIsWrittenMustExistAndHaveTheRightForm(String override, String problem) {
        assertThat(problems(Configs.RUN, override)).isEqualTo(problem);
    }

    @Test
    void missingSectionsAreNamed() {
        assertThat(problems("harmonize {\n  seed = 1\n}")).isEqualTo("""
                        run.conf:1: harmonize.dataset: is missing; every run needs a block of this name
                        run.conf:1: harmonize.encoder: is missing; every run needs a block of this name
                        run.conf:1: harmonize.losses: is missing; every run needs a block of this name
                        run.conf:1: harmonize.training: is missing; every run needs a block of this name""");
        assertThat(problems("sweep { seeds = [1] }\nharmonise {}")).isEqualTo("""
                        run.conf:1: harmonize: is missing; a config describes its run in a block of this name
                        run.conf:2: harmonise: is not a key of a config (keys: harmonize, sweep); did you mean 'harmonize'?""");
    }

    @Test
    void aRunHasALoss() {
        assertThat(problems(
                        Configs.RUN.replace("va {", "va = null, gone {").replace("vt {", "# {"), "losses.gone=null"))
                .isEqualTo(
                        "run.conf:5: harmonize.losses: is empty; name at least one loss, such as va { use = nce, between ="
                                + " [video, audio] }");
    }

    @Test
    void everyProblemOfAFileIsReportedAtItsLine() {
        String config = """
                harmonize {
                  dataset { use = vektors, extra = 1 }
                  encoder {
                    linear { shared = maybe }
                    use = linear
                  }
                  losses {
                    va {
                      use = squared-distance, between = [video]
                      weight = -1
                    }
                    vt { use = mil-nce, between = [video, text] }
                  }
                  realigner { granularity = groups }
                  training { steps = 0 }
                  probs {}
                }
                """;

        assertThat(problems(config)).isEqualTo("""
                        run.conf:2: harmonize.dataset.extra: is neither a key of this section (use, parts) nor one of the datasets or dataset decorators (damaged, joined, misalign, vectors)
                        run.conf:2: harmonize.dataset.use: there is no dataset 'vektors' (datasets: joined, vectors); did you mean 'vectors'?
                        run.conf:4: harmonize.encoder.linear.shared: must be true or false, was "maybe" (a string)
                        run.conf:10: harmonize.losses.va.weight: must be at least 0, was -1
                        run.conf:12: harmonize.losses.vt.use: there is no loss 'mil-nce' (losses: squared-distance); if a plugin has it, name the plugin's folder with --plugins
                        run.conf:14: harmonize.realigner.granularity: must be triplet, group(m) with m from 2 up, or batch, was "groups"
                        run.conf:15: harmonize.training.steps: must be at least 1, was 0
                        run.conf:15: harmonize.training.batch-size: is missing; the training section needs a whole number at least 2: Samples per step.
                        run.conf:16: harmonize.probs: is not a key of a run (keys: seed, dataset, encoder, losses, realigner, curriculum, optimizer, training, probes); did you mean 'probes'?""");
    }
}
