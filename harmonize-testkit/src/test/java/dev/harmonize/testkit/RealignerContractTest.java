package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Sound realigners pass the contract; each broken one fails the check that is there for it. */
class RealignerContractTest {

    private static final String REPRODUCTION = "-Dharmonize.seed=" + Long.getLong("harmonize.seed", 20_221_130L);

    @Nested
    class OfAMean extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new Mean();
        }
    }

    @Nested
    class OfOneThatStandsStill extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new Still();
        }
    }

    @Nested
    class OfOneWithMemory extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new Remembering(objectives);
        }
    }

    @Nested
    class OfOneThatNeedsLosses extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new LossWeighted();
        }
    }

    @Nested
    class OfOneThatSeesRows extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return new UnitRows();
        }
    }

    @Nested
    class OfOneForTwoObjectives extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            if (objectives.size() != 2) {
                throw new InvalidOptionException("", "is for 2 objectives, not " + objectives.size());
            }
            return new Mean();
        }
    }

    @Test
    void aFailureSaysWhereItWasAndHowToRepeatIt() {
        RealignerContract contract = contractOf(objectives -> new Mean() {
            @Override
            double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                return 1.0 / gramians.get(unit, k, k);
            }
        });

        assertThatThrownBy(contract::directionsAreFiniteWhateverTheMatrix)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "1 x 1 normal of rank 1 times 0.0, " + REPRODUCTION + ": [all numbers of [NaN] are finite]");
    }

    @Test
    void anExceptionIsAFailureThatSaysWhereItWas() {
        RealignerContract contract = contractOf(objectives -> new Mean() {
            @Override
            double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                throw new IllegalStateException("no convergence");
            }
        });

        assertThatThrownBy(contract::theSameInputAndRandomnessGiveTheSameDirection)
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 x 1 normal of rank 1, " + REPRODUCTION
                        + ": java.lang.IllegalStateException: no convergence");
    }

    @Test
    void theSeedCanBeSet() {
        String before = System.getProperty("harmonize.seed", "20221130");
        System.setProperty("harmonize.seed", "7");
        try {
            RealignerContract contract = contractOf(objectives -> new Mean() {
                @Override
                double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                    return Double.NaN;
                }
            });

            assertThatThrownBy(contract::directionsAreFiniteWhateverTheMatrix)
                    .hasMessageContaining("-Dharmonize.seed=7: ");
        } finally {
            System.setProperty("harmonize.seed", before);
        }
    }

    @Test
    void refusingEveryNumberOfObjectivesIsCaught() {
        RealignerContract contract = contractOf(objectives -> {
            throw new InvalidOptionException("", "is for none");
        });

        assertThatThrownBy(contract::someNumberOfSeveralObjectivesIsAccepted).isInstanceOf(AssertionError.class);
    }

    @Test
    void directionsThatAreNotFiniteAtSomeScaleAreCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return gramians.get(unit, k, k) > 1e28 ? Double.POSITIVE_INFINITY : 1.0;
                    }
                },
                RealignerContract::directionsAreFiniteWhateverTheMatrix);
    }

    @Test
    void anotherTypeThanThatOfTheRowsIsCaught() {
        assertCaught(
                objectives -> new UnitRows() {
                    @Override
                    public INDArray direction(INDArray jacobian, RealignmentContext context) {
                        return super.direction(jacobian, context).castTo(DataType.DOUBLE);
                    }
                },
                RealignerContract::directionsHaveTheTypeAndLengthOfTheRows);
    }

    @Test
    void aLossOfZeroThatMakesNaNIsCaught() {
        assertCaught(
                objectives -> new LossWeighted() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return 1.0 / context.loss(k);
                    }
                },
                RealignerContract::directionsAreFiniteWhateverTheLosses);
    }

    @Test
    void aMemoryThatOneStepSpoilsIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    @Override
                    double remembered(double before, double now) {
                        return now > 0.0 ? before + 1.0 / now : Double.NaN;
                    }
                },
                RealignerContract::directionsStayFiniteFromStepToStep);
    }

    @Test
    void weightsOfTheFirstUnitAloneAreCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    public double[] weights(Gramians gramians, RealignmentContext context) {
                        return Arrays.copyOf(super.weights(gramians, context), gramians.objectives());
                    }
                },
                RealignerContract::thereIsOneWeightPerUnitAndObjective);
    }

    @Test
    void oneThatReliesOnAllObjectivesIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return objectives.indexOf(context.objectives().get(k)) - 1.0 / (gramians.objectives() - 3);
                    }
                },
                RealignerContract::fewerObjectivesThanItWasMadeForAreRealigned);
    }

    @Test
    void turningASingleObjectiveRoundIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return gramians.objectives() == 1 ? -1.0 : 1.0;
                    }
                },
                RealignerContract::oneObjectiveKeepsItsDirection);
    }

    @Test
    void unitsThatShareANormalizationAreCaught() {
        Function<List<String>, Realigner> broken = objectives -> new Mean() {
            @Override
            double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                double sum = Arrays.stream(gramians.values()).sum();
                return 1.0 / (1.0 + sum * sum);
            }
        };
        assertCaught(broken, RealignerContract::unitsAreRealignedOneByOne);
        assertCaught(broken, RealignerContract::aGradientThatIsNotFiniteDoesNotSpoilOtherUnits);
    }

    @Test
    void randomnessOfItsOwnIsCaught() {
        AtomicInteger entropy = new AtomicInteger();
        Function<List<String>, Realigner> broken = objectives -> new Mean() {
            @Override
            double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                return 1.0 + entropy.incrementAndGet() % 7;
            }
        };
        assertCaught(broken, RealignerContract::theSameInputAndRandomnessGiveTheSameDirection);
        assertCaught(broken, RealignerContract::gramMatricesThatAreMeasuredFromTheRowsGiveTheSameDirection);
    }

    @Test
    void oneThatReadsTheBufferOfAViewIsCaught() {
        assertCaught(
                objectives -> new UnitRows() {
                    @Override
                    public INDArray direction(INDArray jacobian, RealignmentContext context) {
                        double[] numbers = jacobian.data().asDouble();
                        double[] sum = new double[(int) jacobian.size(1)];
                        for (int i = 0; i < jacobian.length(); i++) {
                            sum[i % sum.length] += numbers[i];
                        }
                        return Nd4j.createFromArray(sum).castTo(jacobian.dataType());
                    }
                },
                RealignerContract::aViewOfALargerMatrixIsAsGoodAsACopy);
    }

    @Test
    void changingTheGramMatrixIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        gramians.values()[0] += 1.0;
                        return 1.0;
                    }
                },
                RealignerContract::inputsAreUntouchedEvenIfTheResultIsOverwritten);
    }

    @Test
    void handingOutAViewOfTheRowsIsCaught() {
        assertCaught(
                objectives -> new UnitRows() {
                    @Override
                    public INDArray direction(INDArray jacobian, RealignmentContext context) {
                        return jacobian.getRow(0);
                    }
                },
                RealignerContract::inputsAreUntouchedEvenIfTheResultIsOverwritten);
    }

    @Test
    void lookingAtGramMatricesThatItDoesNotNeedIsCaught() {
        assertCaught(
                objectives -> new Still() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return gramians.get(unit, k, k) > 0.0 ? 2.0 : 1.0;
                    }
                },
                RealignerContract::gramiansThatItDoesNotNeedDoNotMatter);
    }

    @Test
    void lookingAtLossesThatItDoesNotNeedIsCaught() {
        assertCaught(
                objectives -> new LossWeighted() {
                    @Override
                    public boolean needsLosses() {
                        return false;
                    }
                },
                objectives -> new Mean(),
                RealignerContract::lossesThatItDoesNotNeedDoNotMatter);
    }

    @Test
    void fallbacksThatAreReportedWronglyAreCaught() {
        Consumer<RealignerContract> check = RealignerContract::fallbacksAreReportedOnceForEachReason;
        assertCaught(fallingBack("a reason", 1_000_000, 1), fallingBack("a reason", 1, 1), check);
        assertCaught(fallingBack(" ", 1, 1), fallingBack("a reason", 1, 1), check);
        assertCaught(fallingBack("a reason", 1, 2), fallingBack("a reason", 1, 1), check);
    }

    @Test
    void aMemoryThatIsNotDeclaredIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    private int calls;

                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return ++calls;
                    }
                },
                RealignerContract::withoutStateNothingIsRemembered);
    }

    @Test
    void aStateWithoutTheMemoryIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    @Override
                    public State save() {
                        return State.EMPTY;
                    }
                },
                RealignerContract::aRestoredRealignerContinuesAsIfItHadNeverStopped);
    }

    /** The state itself is whole; it is lost on the way in. */
    @Test
    void aRestoreThatDoesNothingIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    @Override
                    public void restore(State state) {}
                },
                RealignerContract::aRestoredRealignerContinuesAsIfItHadNeverStopped);
    }

    @Test
    void aStateThatIsStillBeingWrittenToIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    private final INDArray steps = Nd4j.zeros(DataType.DOUBLE, 1);

                    @Override
                    public double[] weights(Gramians gramians, RealignmentContext context) {
                        steps.addi(1.0);
                        return super.weights(gramians, context);
                    }

                    @Override
                    public State save() {
                        return new State(Map.of("steps", steps), Map.of());
                    }

                    @Override
                    public void restore(State state) {
                        steps.assign(state.array("steps"));
                    }
                },
                RealignerContract::aSavedStateIsUnaffectedByWhatHappensNext);
    }

    @Test
    void aRestoreThatTakesAnyShapeIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    @Override
                    void require(boolean condition, String message) {}
                },
                RealignerContract::aStateOfAnotherShapeIsRefusedAndChangesNothing);
    }

    @Test
    void aRestoreThatStopsHalfWayIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    @Override
                    public void restore(State state) {
                        forget();
                        super.restore(state);
                    }
                },
                RealignerContract::aStateOfAnotherShapeIsRefusedAndChangesNothing);
    }

    @Test
    void aMemoryThatAdvancesWithEveryCallIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    @Override
                    boolean begins(Memory memory, int step) {
                        return true;
                    }
                },
                RealignerContract::calledTwiceInAStepItAdvancesOnce);
    }

    @Test
    void aMemoryThatGroupsShareIsCaught() {
        assertCaught(
                objectives -> new Remembering(objectives) {
                    @Override
                    String key(String group) {
                        return "all";
                    }
                },
                RealignerContract::parameterGroupsDoNotInfluenceEachOther);
    }

    @Test
    void agreementThatIsAlteredIsCaught() {
        Consumer<RealignerContract> check = RealignerContract::agreementPassesThrough;
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return gramians.get(unit, k, k) > gramians.get(unit, 0, 0) ? 0.9 : 1.0;
                    }
                },
                check);
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return 0.5;
                    }
                },
                check);
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return gramians.objectives() == 3 ? 1.0 : 1.0 / gramians.objectives();
                    }
                },
                check);
    }

    @Test
    void aConflictThatIsLeftIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    public Set<Promise> promises() {
                        return Set.of(Promise.NON_CONFLICTING);
                    }
                },
                objectives -> new Still(),
                RealignerContract::noObjectiveGetsWorse);
    }

    @Test
    void aShortDirectionThatHarmsAnObjectiveIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    public Set<Promise> promises() {
                        return Set.of(Promise.NON_CONFLICTING);
                    }

                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return 1e-4;
                    }
                },
                objectives -> new Still(),
                RealignerContract::noObjectiveGetsWorse);
    }

    @Test
    void anOrderThatMattersIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return k == 0 ? 1.001 : 1.0;
                    }
                },
                RealignerContract::theOrderOfTheObjectivesDoesNotMatter);
    }

    @Test
    void aScaleThatMattersIsCaught() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        return 1.0 / (1e-10 + gramians.get(unit, k, k));
                    }
                },
                RealignerContract::theScaleOfTheGradientsDoesNotMatter);
    }

    @Test
    void weightsThatEvenOutLengthsAreNotLinearInThem() {
        assertCaught(
                objectives -> new Mean() {
                    @Override
                    double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
                        double norm = gramians.norm(unit, k);
                        return norm > 0.0 ? 1.0 / norm : 0.0;
                    }
                },
                RealignerContract::directionsAreLinearInTheLengthsOfTheRows);
    }

    /** A contract's check fails for a realigner, and does not fail for the sound one that it was made from. */
    private static void assertCaught(Function<List<String>, Realigner> broken, Consumer<RealignerContract> check) {
        assertCaught(broken, objectives -> sound(broken.apply(objectives), objectives), check);
    }

    /** What a realigner was before it was broken. */
    private static Realigner sound(Realigner broken, List<String> objectives) {
        if (broken instanceof UnitRows) {
            return new UnitRows();
        } else if (broken instanceof Remembering) {
            return new Remembering(objectives);
        } else if (broken instanceof LossWeighted) {
            return new LossWeighted();
        }
        return broken instanceof Still ? new Still() : new Mean();
    }

    private static void assertCaught(
            Function<List<String>, Realigner> broken,
            Function<List<String>, Realigner> sound,
            Consumer<RealignerContract> check) {
        RealignerContract contract = contractOf(broken);
        assertThatThrownBy(() -> check.accept(contract)).isInstanceOf(AssertionError.class);
        assertThat(contractOf(sound)).satisfies(check::accept);
    }

    private static RealignerContract contractOf(Function<List<String>, Realigner> factory) {
        return new RealignerContract() {
            @Override
            protected Realigner create(List<String> objectives) {
                return factory.apply(objectives);
            }
        };
    }

    private static Function<List<String>, Realigner> fallingBack(String reason, int units, int times) {
        return objectives -> new Mean() {
            @Override
            public double[] weights(Gramians gramians, RealignmentContext context) {
                for (int time = 0; time < times; time++) {
                    context.fellBack(reason, units);
                }
                return super.weights(gramians, context);
            }
        };
    }

    /** Weights 1/K, or others. */
    private static class Mean implements GramianRealigner {

        @Override
        public Set<Promise> promises() {
            return Set.of(
                    Promise.AGREEMENT_PASSES_THROUGH,
                    Promise.PERMUTATION_INVARIANT,
                    Promise.SCALE_INVARIANT,
                    Promise.LINEAR_UNDER_SCALING);
        }

        @Override
        public double[] weights(Gramians gramians, RealignmentContext context) {
            double[] weights = new double[gramians.units() * gramians.objectives()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = weight(gramians, i / gramians.objectives(), i % gramians.objectives(), context);
            }
            return weights;
        }

        double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
            return 1.0 / gramians.objectives();
        }
    }

    /** Weights 0: nothing gets worse, or better. */
    private static class Still extends Mean {

        @Override
        public Set<Promise> promises() {
            return Set.of(
                    Promise.NON_CONFLICTING,
                    Promise.PERMUTATION_INVARIANT,
                    Promise.SCALE_INVARIANT,
                    Promise.LINEAR_UNDER_SCALING);
        }

        @Override
        double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
            return 0.0;
        }

        @Override
        public boolean needsGramians() {
            return false;
        }
    }

    /** Objectives of large losses get small weights. */
    private static class LossWeighted extends Mean {

        @Override
        public Set<Promise> promises() {
            return Set.of(Promise.PERMUTATION_INVARIANT, Promise.SCALE_INVARIANT, Promise.LINEAR_UNDER_SCALING);
        }

        @Override
        public boolean needsLosses() {
            return true;
        }

        @Override
        double weight(Gramians gramians, int unit, int k, RealignmentContext context) {
            return 1.0 / (1.0 + Math.abs(context.loss(k)));
        }
    }

    /** Objectives whose gradients were long in earlier steps get small weights. */
    private static class Remembering implements GramianRealigner, Stateful {

        private final List<String> all;
        private final Map<String, Memory> memories = new TreeMap<>();

        Remembering(List<String> all) {
            this.all = all;
        }

        @Override
        public double[] weights(Gramians gramians, RealignmentContext context) {
            Memory memory = memories.computeIfAbsent(key(context.group()), absent -> new Memory(all.size()));
            if (begins(memory, context.progress().step())) {
                commit(memory);
                memory.step = context.progress().step();
            }
            double[] weights = new double[gramians.units() * gramians.objectives()];
            for (int i = 0; i < weights.length; i++) {
                int unit = i / gramians.objectives();
                int k = i % gramians.objectives();
                int objective = all.indexOf(context.objectives().get(k));
                weights[i] = 1.0 / (1.0 + memory.lengths[objective]);
                memory.sums[objective] += gramians.norm(unit, k);
                memory.counts[objective]++;
            }
            return weights;
        }

        boolean begins(Memory memory, int step) {
            return memory.step != step;
        }

        String key(String group) {
            return group;
        }

        double remembered(double before, double now) {
            return 0.5 * before + 0.5 * now;
        }

        void forget() {
            memories.clear();
        }

        private void commit(Memory memory) {
            for (int k = 0; k < memory.lengths.length; k++) {
                if (memory.counts[k] > 0.0) {
                    memory.lengths[k] = remembered(memory.lengths[k], memory.sums[k] / memory.counts[k]);
                }
            }
            Arrays.fill(memory.sums, 0.0);
            Arrays.fill(memory.counts, 0.0);
        }

        @Override
        public State save() {
            Map<String, INDArray> arrays = new HashMap<>();
            Map<String, Long> numbers = new HashMap<>();
            memories.forEach((group, memory) -> {
                arrays.put(group + "/lengths", Nd4j.createFromArray(memory.lengths));
                arrays.put(group + "/sums", Nd4j.createFromArray(memory.sums));
                arrays.put(group + "/counts", Nd4j.createFromArray(memory.counts));
                numbers.put(group + "/step", (long) memory.step);
            });
            return new State(arrays, numbers);
        }

        @Override
        public void restore(State state) {
            state.arrays()
                    .forEach((name, array) -> require(array.length() == all.size(), name + " of " + array.length()));
            memories.clear();
            state.numbers().forEach((name, step) -> {
                String group = name.substring(0, name.indexOf('/'));
                Memory memory = new Memory(all.size());
                memory.step = step.intValue();
                System.arraycopy(state.array(group + "/lengths").toDoubleVector(), 0, memory.lengths, 0, all.size());
                System.arraycopy(state.array(group + "/sums").toDoubleVector(), 0, memory.sums, 0, all.size());
                System.arraycopy(state.array(group + "/counts").toDoubleVector(), 0, memory.counts, 0, all.size());
                memories.put(group, memory);
            });
        }

        void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }

        /** Of a parameter group. */
        static final class Memory {

            private final double[] lengths;
            private final double[] sums;
            private final double[] counts;
            private int step = -1;

            Memory(int objectives) {
                this.lengths = new double[objectives];
                this.sums = new double[objectives];
                this.counts = new double[objectives];
            }
        }
    }

    /** The mean of the rows, each scaled to unit length. */
    private static class UnitRows implements JacobianRealigner {

        @Override
        public Set<Promise> promises() {
            return Set.of(Promise.PERMUTATION_INVARIANT);
        }

        @Override
        public INDArray direction(INDArray jacobian, RealignmentContext context) {
            double[][] rows = jacobian.castTo(DataType.DOUBLE).toDoubleMatrix();
            double[] weights = new double[rows.length];
            for (int k = 0; k < rows.length; k++) {
                double norm = GradientMatrices.norm(rows[k]);
                weights[k] = norm > 0.0 ? 1.0 / norm / rows.length : 0.0;
            }
            return Nd4j.createFromArray(GradientMatrices.combine(weights, rows)).castTo(jacobian.dataType());
        }
    }
}
