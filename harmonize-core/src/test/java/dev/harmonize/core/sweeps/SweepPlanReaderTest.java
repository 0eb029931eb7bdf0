package dev.harmonize.core.sweeps;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.Problem;
import dev.harmonize.core.wiring.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepPlanReaderTest extends SweepTest {

    private static final String GRID = """
            sweep {
              seeds = [1, 2]
              grid { "harmonize.realigner.use" = [sum, project], "harmonize.curriculum.use" = [none, agreeing] }
            }
            """;

    @Test
    void aGridHasAnArmPerPointInTheOrderOfItsPaths() {
        SweepPlan plan = plan(GRID);

        assertThat(plan.arms())
                .extracting(Arm::id)
                .containsExactly(
                        "curriculum=none,realigner=sum",
                        "curriculum=none,realigner=project",
                        "curriculum=agreeing,realigner=sum",
                        "curriculum=agreeing,realigner=project");
        assertThat(plan.name()).isEqualTo("ablation");
        assertThat(plan.seeds()).containsExactly(1L, 2L);
        assertThat(plan.runs()).isEqualTo(8);
        assertThat(plan.baseline()).as("the first arm").isEqualTo("curriculum=none,realigner=sum");
        Arm last = plan.arms().get(3);
        assertThat(last.overrides())
                .isEqualTo(ConfigFactory.parseString("harmonize { curriculum.use = agreeing, realigner.use = project }")
                        .root());
        assertThat(last.specs().keySet()).containsExactly(1L, 2L);
        last.specs().forEach((seed, spec) -> {
            assertThat(spec.seed()).isEqualTo(seed);
            assertThat(spec.realigner().selection().component().id()).isEqualTo("project");
            assertThat(spec.curriculum().selection().component().id()).isEqualTo("agreeing");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grid { \"harmonize.realigner.use\" = [sum, project] }",
                "grid { harmonize.realigner.use = [sum, project] }",
                "grid { harmonize { realigner { use = [sum, project] } } }",
                "grid { harmonize { \"realigner.use\" = [sum, project] } }",
                "grid { realigner.use = [sum, project] }",
                "grid { \"realigner.use\" = [sum, project] }"
            })
    void aPathMayBeWrittenInAnyWayInAGrid(String grid) {
        assertThat(plan("sweep { " + grid + " }").arms())
                .extracting(Arm::id)
                .containsExactly("realigner=sum", "realigner=project");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"harmonize.realigner.use\" = project",
                "harmonize { realigner { use = project } }",
                "harmonize { \"realigner.use\" = project }",
                "realigner.use = project"
            })
    void aPathMayBeWrittenInAnyWayInAnArm(String change) {
        SweepPlan plan = plan("sweep { arms { a { " + change + " } } }");

        assertThat(plan.arms().get(0).overrides())
                .isEqualTo(ConfigFactory.parseString("harmonize.realigner.use = project")
                        .root());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    training.steps = [3] | training.steps=3
                    optimizer.adam.learning-rate = [1e-3] | optimizer.adam.learning-rate=0.001
                    realigner.granularity = ["group(2)"] | realigner.granularity=group(2)
                    losses.va.between = [[video, audio]] | losses.va.between=(video,audio)
                    dataset.misalign = [{ count = 1 }] | dataset.misalign=-count-1--d3fcb5d9
                    """)
    void idsAreReadableAndSafeAsFolderNames(String axis, String id) {
        assertThat(plan("sweep { grid { " + axis + " } }").arms())
                .extracting(Arm::id)
                .containsExactly(id);
    }

    @Test
    void namedArmsComeBeforeTheGrid() {
        SweepPlan plan = plan("""
                sweep {
                  name = mine
                  arms { slow { training.steps = 4 }, fast { training.steps = 2 }, same {} }
                  grid { realigner.use = [project] }
                  metrics = [near.mean]
                }
                """);

        assertThat(plan.arms()).extracting(Arm::id).containsExactly("fast", "same", "slow", "realigner=project");
        assertThat(plan.name()).isEqualTo("mine");
        assertThat(plan.metrics()).containsExactly("near.mean");
        assertThat(plan.seeds()).as("the config's own seed").containsExactly(5L);
    }

    @Test
    void aConfigWithoutASweepIsASweepOfOneArm() {
        SweepPlan plan = plan("", "seed=8");

        assertThat(plan.arms()).extracting(Arm::id).containsExactly("run");
        assertThat(plan.seeds()).containsExactly(8L);
    }

    @Test
    void overridesHoldForEveryArmAndArmsComeAfterThem() {
        SweepPlan plan =
                plan("sweep { arms { a {}, b { training.steps = 9 } } }", "training.steps=7", "training.batch-size=8");

        assertThat(plan.arms())
                .extracting(
                        arm -> arm.specs().values().iterator().next().training().options())
                .extracting(options -> options.steps() + " x " + options.batchSize())
                .containsExactly("7 x 8", "9 x 8");
    }

    @Test
    void aBaselineThatIsAGridPointIsThatArm() {
        SweepPlan plan = plan(GRID.replace(
                "seeds", "baseline { harmonize { realigner.use = project, curriculum.use = none } }\n  seeds"));

        assertThat(plan.baseline()).isEqualTo("curriculum=none,realigner=project");
        assertThat(plan.arms()).hasSize(4);
    }

    @Test
    void aBaselineThatIsNoGridPointIsOneMoreArmBeforeTheOthers() {
        SweepPlan plan = plan(GRID.replace("seeds", "baseline { training.steps = 1 }\n  seeds"));

        assertThat(plan.baseline()).isEqualTo("baseline");
        assertThat(plan.arms()).hasSize(5);
        assertThat(plan.arms().get(0).id()).isEqualTo("baseline");
        assertThat(plan.arms().get(0).specs().keySet()).containsExactly(1L, 2L);
    }

    @Test
    void aBaselineCanBeNamed() {
        assertThat(plan(GRID.replace("seeds", "baseline = \"curriculum=agreeing,realigner=sum\"\n  seeds"))
                        .baseline())
                .isEqualTo("curriculum=agreeing,realigner=sum");
        assertThat(plan("sweep { baseline = b, arms { a {}, b {} } }").baseline())
                .isEqualTo("b");
    }

    @Test
    void theNameOfNoArmIsNoBaseline() {
        assertThat(problems("sweep { baseline = \"realinger=sum\", grid { realigner.use = [sum, project] } }"))
                .isEqualTo("ablation.conf:12: sweep.baseline: names no arm, was \"realinger=sum\" (arms: realigner=sum"
                        + " realigner=project); did you mean 'realigner=sum'?");
    }

    @Test
    void whatIsWrongWithOneArmNamesTheArm() {
        assertThat(problems("""
                        sweep {
                          seeds = [1, 2]
                          grid {
                            realigner.use = [sum, first-row]
                            realigner.granularity = [batch, triplet]
                          }
                        }
                        """))
                .isEqualTo(
                        "ablation.conf:16: harmonize.realigner.granularity: realigner 'first-row' needs the gradients"
                                + " themselves, not only their inner products, and storing one gradient per objective and"
                                + " triplet is out of reach; use granularity = batch, or a realigner that works on Gram"
                                + " matrices (in arm realigner.granularity=triplet,realigner=first-row)");
    }

    @Test
    void whatIsWrongWithSeveralArmsNamesThemAndWithAllIsSaidOnce() {
        assertThat(problems("""
                        sweep {
                          seeds = [1, 2]
                          baseline { realigner.use = project }
                          arms { a { realigner.use = sun }, b { realigner.use = sun, training.steps = 1 } }
                        }
                        """, "training.batch-size=99")).isEqualTo("""
                        ablation.conf:15: harmonize.realigner.use: there is no realigner 'sun' (realigners: doubled, first-row, project, sum, undecided); did you mean 'sum'? (in arm a; b)
                        command line: harmonize.training.batch-size: a batch of 99 is larger than split 'train', which has 16 samples; lower it to at most 16 (in arm baseline)""");
        assertThat(problems(GRID, "training.batch-size=99"))
                .isEqualTo(
                        "command line: harmonize.training.batch-size: a batch of 99 is larger than split 'train', which has 16"
                                + " samples; lower it to at most 16");
        assertThat(problems(GRID.replace("seeds", "baseline { training.steps = 1 }\n  seeds"), "encoder.use=vatt"))
                .isEqualTo(
                        "command line: harmonize.encoder.use: there is no encoder 'vatt' (encoders: linear); if a plugin has"
                                + " it, name the plugin's folder with --plugins");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    gird {} | sweep.gird: is not a key of a sweep (keys: name, seeds, metrics, baseline, grid, arms); did you mean 'grid'?
                    seeds = [1, 2, 1] | sweep.seeds: names a seed twice: [1, 2, 1]
                    seeds = [one] | sweep.seeds[0]: must be a whole number, was "one" (a string)
                    name = "../elsewhere" | sweep.name: becomes a folder's name, so it must start with a letter or digit and go on with letters, digits and any of . , = ( ) _ + -, was "../elsewhere"
                    grid = [1] | sweep.grid: must be a block, was [1]
                    grid { realigner.use = sum } | sweep.grid.harmonize.realigner.use: must be a list of the values to try, such as [sum, pcgrad]
                    grid { realigner.use = [] } | sweep.grid.harmonize.realigner.use: must be a list of the values to try, such as [sum, pcgrad]
                    grid { realigner.use = [sum, sum] } | sweep.grid.harmonize.realigner.use: names a value twice
                    grid { training.steps = [1, "1"] } | sweep.grid: has two points, or a point and an arm of sweep.arms, that are both called training.steps=1
                    grid { realigner.use = [sum], harmonize.realigner.use = [project] } | sweep.grid.realigner.use: is there twice, written in different ways
                    grid { harmonize.seed = [1, 2] } | sweep.grid.harmonize.seed: cannot be set here; list seeds in sweep.seeds: every arm is run with each
                    grid { "realigner..use" = [sum] } | sweep.grid."realigner..use": is not a path such as harmonize.realigner.use
                    arms { a { seed = 1 } } | sweep.arms.a.seed: cannot be set here; list seeds in sweep.seeds: every arm is run with each
                    arms { a { sweep.seeds = [1] } } | sweep.arms.a.sweep.seeds: cannot be set here; an arm changes the run, not the sweep
                    arms { a = 1 } | sweep.arms.a: must be a block, was 1
                    arms { ".." {} } | sweep.arms."..": is not an arm's name; it becomes a folder's, so start with a letter or digit and go on with letters, digits and any of . , = ( ) _ + -
                    arms { "a/b" {} } | sweep.arms."a/b": is not an arm's name; it becomes a folder's, so start with a letter or digit and go on with letters, digits and any of . , = ( ) _ + -
                    arms { "realigner=sum" {} }, grid { realigner.use = [sum] } | sweep.grid: has two points, or a point and an arm of sweep.arms, that are both called realigner=sum
                    arms { baseline {} }, baseline { training.steps = 1 } | sweep.baseline: is another run than the arm that is called baseline; write baseline = baseline, or rename the arm
                    baseline = best | sweep.baseline: names no arm, was "best" (arms: run)
                    """)
    void whatASweepCannotSay(String sweep, String problem) {
        assertThat(problems("sweep { " + sweep + " }")).isEqualTo("ablation.conf:12: " + problem);
    }

    @Test
    void aFileThatCannotBeReadIsOneProblem() {
        assertThatThrownBy(() -> plan("sweep { seeds = [1 "))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ablation.conf:");
    }

    @Test
    void planningTwiceGivesTheSamePlan() {
        assertThat(plan(GRID).toJson()).isEqualTo(plan(GRID).toJson());
        assertThat(plan(GRID, "training.steps=4").toJson())
                .isNotEqualTo(plan(GRID).toJson());
        assertThat(plan(GRID.replace("[1, 2]", "[2, 1]")).toJson())
                .isNotEqualTo(plan(GRID).toJson());
    }

    @Test
    void aPlansConfigsAreCompleteAndFreeOfSeeds() {
        String config = plan(GRID).toJson().path("arms").path(0).path("config").toString();

        RunSpec first = plan(GRID).arms().get(0).specs().values().iterator().next();
        assertThat(ConfigFactory.parseString(config).root())
                .isEqualTo(ConfigFactory.parseString(
                                first.config().withoutKey("seed").render(ConfigRenderOptions.concise()))
                        .root());
        assertThat(config).contains("\"test-size\":10").doesNotContain("seed");
    }

    private String problems(String sweep, String... overrides) {
        ConfigurationException failure =
                catchThrowableOfType(ConfigurationException.class, () -> plan(sweep, overrides));
        assertThat(failure).as("a sweep with problems").isNotNull();
        return failure.problems().stream()
                .map(Problem::toString)
                .collect(joining("\n"))
                .replace(folder() + "/", "");
    }
}
