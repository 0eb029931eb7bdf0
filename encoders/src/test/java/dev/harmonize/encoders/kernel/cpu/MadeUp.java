package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.encoders.kernel.Contribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Contributions with random numbers, and what they come to: straight from the definition, in double precision. */
final class MadeUp {

    /** How one modality takes part: rows per sample, and the objectives that are on their way in it. */
    record Modality(int rowsPerSample, List<Integer> objectives) {}

    private final Random random;

    MadeUp(long seed) {
        random = new Random(seed);
    }

    /** Products of all samples, a tile after the other, modality by modality; rows have gaps between them. */
    List<Contribution> products(int samples, int perTile, List<Modality> modalities, int in, int out) {
        List<Contribution> all = new ArrayList<>();
        for (int first = 0; first < samples; first += perTile) {
            int count = Math.min(perTile, samples - first);
            for (Modality each : modalities) {
                int rows = count * each.rowsPerSample;
                all.add(new Contribution.Product(
                        "weight",
                        first,
                        count,
                        each.objectives,
                        matrix(rows, in),
                        matrix(rows * each.objectives.size(), out)));
            }
        }
        return all;
    }

    List<Contribution> sums(int samples, int perTile, List<Modality> modalities, int out) {
        return products(samples, perTile, modalities, 1, out).stream()
                .map(each -> (Contribution) new Contribution.Sum(
                        "weight", each.firstSample(), each.samples(), each.objectives(), each.deltas()))
                .toList();
    }

    /** Look-ups in a table; with {@code repeated}, every sample looks up the same rows. */
    List<Contribution> lookUps(
            int samples, int perTile, List<Modality> modalities, int tableRows, int out, boolean repeated) {
        return products(samples, perTile, modalities, 1, out).stream()
                .map(each -> (Contribution) new Contribution.Rows(
                        "weight",
                        each.firstSample(),
                        each.samples(),
                        each.objectives(),
                        random.ints(repeated ? each.rows() / each.samples() : each.rows(), 0, tableRows)
                                .toArray(),
                        each.deltas()))
                .toList();
    }

    /** A matrix in the midst of a larger array, its rows some distance apart. */
    HeapMatrix matrix(int rows, int columns) {
        int stride = columns + 3;
        float[] values = new float[7 + rows * stride];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new HeapMatrix(values, 7, rows, columns, stride);
    }

    /** How much of a sample and objective is wanted. */
    @FunctionalInterface
    interface Factor {
        double of(int sample, int objective);
    }

    /** Σ_i Σ_k w_{i,k} g_{i,k}, as the segment lies in memory. */
    static double[] gradient(List<Contribution> contributions, int length, Factor weights) {
        double[] sum = new double[length];
        for (Contribution each : contributions) {
            HeapMatrix deltas = HeapMatrix.of(each.deltas());
            int out = deltas.columns();
            for (int k = 0; k < each.objectives().size(); k++) {
                for (int row = 0; row < each.rows(); row++) {
                    int sample = each.firstSample() + row / (each.rows() / each.samples());
                    double weight = weights.of(sample, each.objectives().get(k));
                    for (int o = 0; o < out && weight != 0; o++) {
                        double delta = weight * at(deltas, k * each.rows() + row, o);
                        if (each instanceof Contribution.Product product) {
                            for (int i = 0; i < product.inputs().columns(); i++) {
                                sum[i * out + o] += delta * at(HeapMatrix.of(product.inputs()), row, i);
                            }
                        } else if (each instanceof Contribution.Rows rows) {
                            sum[rows.numbers()[row % rows.numbers().length] * out + o] += delta;
                        } else {
                            sum[o] += delta;
                        }
                    }
                }
            }
        }
        return sum;
    }

    private static double at(HeapMatrix matrix, int row, int column) {
        return matrix.values()[matrix.row(row) + column];
    }

    /** ‖a − b‖ / ‖b‖. */
    static double distance(double[] a, double[] b) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            norm += b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }
}
