package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

class CosineBlocksTest {

    private static final long SEED = 4_711;
    private static final int WIDTH = 4;
    private static final int ROWS = 19;

    /** More than one panel, so that work is spread over threads. */
    private static final int COLUMNS = 150;

    private final Embedding first = random(Modality.VIDEO, ROWS, 1);
    private final Embedding second = random(Modality.TEXT, COLUMNS, 2);

    @ParameterizedTest
    @ValueSource(ints = {1 << 24, ROWS * COLUMNS, ROWS * 67, ROWS * 5, ROWS, 1})
    void everyColumnIsScannedOnceAndInOrder(int blockSize) {
        double[][] expected = cosines();
        try (UnitRows left = UnitRows.of(first);
                UnitRows right = UnitRows.of(second);
                CosineBlocks blocks = new CosineBlocks(left, right, blockSize)) {
            List<Recorder> recorders = new ArrayList<>();
            blocks.scan(Recorder::new, recorders::add);
            int column = 0;
            for (Recorder recorder : recorders) {
                for (int i = 0; i < recorder.columns.size(); i++) {
                    assertThat(recorder.columns.get(i)).isEqualTo(column);
                    assertThat(recorder.cosines.get(i))
                            .as("column %d, seed %d", column, SEED)
                            .usingComparatorWithPrecision(1e-14)
                            .containsExactly(expected[column]);
                    column++;
                }
            }
            assertThat(column).isEqualTo(COLUMNS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 24, ROWS * COLUMNS, ROWS * 67, ROWS * 5, ROWS, 1})
    void gradientsOfUnitRowsAreTheSumsOverTheirCosines(int blockSize) {
        double[][] slopes = new double[COLUMNS][ROWS];
        RandomGenerator random = new RandomStreams(SEED).generator(3);
        for (double[] column : slopes) {
            Arrays.setAll(column, r -> random.nextGaussian());
        }
        double[][] u = units(first);
        double[][] v = units(second);
        double[] ofLeft = new double[ROWS * WIDTH];
        double[] ofRight = new double[COLUMNS * WIDTH];
        for (int c = 0; c < COLUMNS; c++) {
            for (int r = 0; r < ROWS; r++) {
                for (int d = 0; d < WIDTH; d++) {
                    ofLeft[r * WIDTH + d] += slopes[c][r] * v[c][d];
                    ofRight[c * WIDTH + d] += slopes[c][r] * u[r][d];
                }
            }
        }
        try (UnitRows left = UnitRows.of(first);
                UnitRows right = UnitRows.of(second);
                CosineBlocks blocks = new CosineBlocks(left, right, blockSize)) {
            blocks.scan(Recorder::new, recorder -> {});
            CosineBlocks.UnitGradients gradients = blocks.differentiate(
                    () -> (column, cosines) -> System.arraycopy(slopes[column], 0, cosines, 0, ROWS));
            assertThat(HostMemory.doubles(gradients.left().transpose()))
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(ofLeft);
            assertThat(HostMemory.doubles(gradients.right().transpose()))
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(ofRight);
        }
    }

    @Test
    void invalidRowsAreNotThere() {
        first.valid()[3] = false;
        try (UnitRows left = UnitRows.of(first);
                UnitRows right = UnitRows.of(second);
                CosineBlocks blocks = new CosineBlocks(left, right)) {
            List<Recorder> recorders = new ArrayList<>();
            blocks.scan(Recorder::new, recorders::add);
            Recorder recorder = recorders.get(0);
            double[][] expected = cosines();
            assertThat(recorder.cosines.get(0)).hasSize(ROWS - 1);
            assertThat(recorder.cosines.get(0)[3]).isCloseTo(expected[0][4], within(1e-14));
        }
    }

    private static final class Recorder implements CosineBlocks.Scan {

        private final List<Integer> columns = new ArrayList<>();
        private final List<double[]> cosines = new ArrayList<>();

        @Override
        public void column(int column, double[] cosines) {
            columns.add(column);
            this.cosines.add(cosines.clone());
        }
    }

    private double[][] cosines() {
        double[][] u = units(first);
        double[][] v = units(second);
        double[][] cosines = new double[COLUMNS][ROWS];
        for (int c = 0; c < COLUMNS; c++) {
            for (int r = 0; r < ROWS; r++) {
                for (int d = 0; d < WIDTH; d++) {
                    cosines[c][r] += u[r][d] * v[c][d];
                }
            }
        }
        return cosines;
    }

    private static double[][] units(Embedding embedding) {
        double[][] rows = embedding.rows().toDoubleMatrix();
        for (double[] row : rows) {
            double length = Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
            Arrays.setAll(row, d -> row[d] / length);
        }
        return rows;
    }

    private static Embedding random(Modality modality, int rows, int position) {
        RandomGenerator random = new RandomStreams(SEED).generator(position);
        double[] values = new double[rows * WIDTH];
        Arrays.setAll(values, i -> random.nextGaussian());
        boolean[] valid = new boolean[rows];
        Arrays.fill(valid, true);
        return new Embedding(
                new Output(modality, "vt", WIDTH),
                Nd4j.createFromArray(values).reshape('c', rows, WIDTH).castTo(DataType.DOUBLE),
                1,
                valid);
    }
}
