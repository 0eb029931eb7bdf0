package dev.harmonize.encoders.kernel;

import dev.harmonize.api.harmonization.Units;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A contribution of random numbers, and what it comes to in double precision, straight from the definition.
 *
 * @param inputs without columns if it is no product
 */
record KnownContribution(Contribution contribution, DoubleMatrix inputs, DoubleMatrix deltas) {

    /** The kinds of contributions. */
    enum Kind {
        PRODUCT,
        SUM,
        ROWS
    }

    /** How one modality passes a segment: with so many rows per sample, and with these objectives on their way back. */
    record Passage(int rowsPerSample, List<Integer> objectives) {}

    /** How much of a sample and objective is wanted. */
    @FunctionalInterface
    interface Factor {
        double of(int sample, int objective);
    }

    /**
     * All samples of a batch, passage by passage, in tiles of so many samples. All kinds of views are among the matrices.
     *
     * @param in columns of the inputs, or rows of the table
     * @param out columns of the deltas
     */
    static List<KnownContribution> all(
            Kind kind,
            List<Passage> passages,
            int samples,
            int perTile,
            int in,
            int out,
            Engine engine,
            Arena arena,
            Random random) {
        List<KnownContribution> all = new ArrayList<>();
        for (int first = 0; first < samples; first += perTile) {
            int count = Math.min(perTile, samples - first);
            for (Passage each : passages) {
                int rows = count * each.rowsPerSample;
                DoubleMatrix inputs = DoubleMatrix.random(rows, kind == Kind.PRODUCT ? in : 0, random);
                DoubleMatrix deltas = DoubleMatrix.random(rows * each.objectives.size(), out, random);
                Placement placement = Placement.values()[all.size() % Placement.values().length];
                Matrix placed =
                        placement.place(engine, arena, deltas, Double.NaN).view();
                Contribution contribution = switch (kind) {
                    case PRODUCT ->
                        new Contribution.Product(
                                "segment",
                                first,
                                count,
                                each.objectives,
                                placement
                                        .place(engine, arena, inputs, Double.NaN)
                                        .view(),
                                placed);
                    case SUM -> new Contribution.Sum("segment", first, count, each.objectives, placed);
                    case ROWS -> {
                        // Either every sample looks up rows of its own, or all of them the same ones.
                        int numbers = all.size() % 2 == 0 ? rows : each.rowsPerSample;
                        yield new Contribution.Rows(
                                "segment",
                                first,
                                count,
                                each.objectives,
                                random.ints(numbers, 0, in).toArray(),
                                placed);
                    }
                };
                all.add(new KnownContribution(contribution, inputs, deltas));
            }
        }
        return all;
    }

    static List<Contribution> contributions(List<KnownContribution> known) {
        return known.stream().map(KnownContribution::contribution).toList();
    }

    /** Σ_i Σ_k w_{i,k} g_{i,k}, row-major. */
    static double[] gradient(List<KnownContribution> all, int length, Factor weights) {
        double[] sum = new double[length];
        for (KnownContribution each : all) {
            List<Integer> objectives = each.contribution.objectives();
            int rows = each.deltas.rows() / objectives.size();
            for (int k = 0; k < objectives.size(); k++) {
                for (int row = 0; row < rows; row++) {
                    int sample = each.contribution.firstSample() + row / (rows / each.contribution.samples());
                    double weight = weights.of(sample, objectives.get(k));
                    if (weight != 0) {
                        each.addRow(row, k * rows + row, weight, sum);
                    }
                }
            }
        }
        return sum;
    }

    private void addRow(int row, int deltaRow, double weight, double[] sum) {
        int out = deltas.columns();
        for (int column = 0; column < out; column++) {
            double delta = weight * deltas.get(deltaRow, column);
            if (contribution instanceof Contribution.Rows looked) {
                sum[looked.numbers()[row % looked.numbers().length] * out + column] += delta;
            } else if (contribution instanceof Contribution.Sum) {
                sum[column] += delta;
            } else {
                for (int i = 0; i < inputs.columns(); i++) {
                    sum[i * out + column] += inputs.get(row, i) * delta;
                }
            }
        }
    }

    /** ⟨P_k, P_l⟩ of every unit: length U·K·K. */
    static double[] innerProducts(List<KnownContribution> all, int length, Units units, int objectives) {
        double[] products = new double[units.count() * objectives * objectives];
        int next = 0;
        for (int u = 0; u < units.count(); u++) {
            int unit = u;
            double[][] sums = new double[objectives][];
            for (int k = 0; k < objectives; k++) {
                int wanted = k;
                sums[k] = gradient(
                        all,
                        length,
                        (sample, objective) -> units.unitOf(sample) == unit && objective == wanted ? 1 : 0);
            }
            for (double[] first : sums) {
                for (double[] second : sums) {
                    for (int i = 0; i < length; i++) {
                        products[next] += first[i] * second[i];
                    }
                    next++;
                }
            }
        }
        return products;
    }
}
