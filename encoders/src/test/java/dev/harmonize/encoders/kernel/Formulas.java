package dev.harmonize.encoders.kernel;

import java.util.Optional;
import java.util.stream.IntStream;

/** What {@link Kernels} stand for, in double precision and straight from the definitions. */
final class Formulas {

    private Formulas() {}

    /** X W. */
    static DoubleMatrix product(DoubleMatrix x, DoubleMatrix weight) {
        return DoubleMatrix.of(x.rows(), weight.columns(), (row, column) -> {
            double sum = 0;
            for (int i = 0; i < x.columns(); i++) {
                sum += x.get(row, i) * weight.get(i, column);
            }
            return sum;
        });
    }

    static DoubleMatrix transposed(DoubleMatrix x) {
        return DoubleMatrix.of(x.columns(), x.rows(), (row, column) -> x.get(column, row));
    }

    /** Mean and inverse deviation of every row, [r, 2]. */
    static DoubleMatrix statistics(DoubleMatrix x, double epsilon) {
        return DoubleMatrix.of(x.rows(), 2, (row, which) -> {
            double mean = 0;
            for (int i = 0; i < x.columns(); i++) {
                mean += x.get(row, i) / x.columns();
            }
            double variance = 0;
            for (int i = 0; i < x.columns(); i++) {
                variance += (x.get(row, i) - mean) * (x.get(row, i) - mean) / x.columns();
            }
            return which == 0 ? mean : 1 / Math.sqrt(variance + epsilon);
        });
    }

    /** x̂. */
    static DoubleMatrix normalized(DoubleMatrix x, double epsilon) {
        DoubleMatrix statistics = statistics(x, epsilon);
        return DoubleMatrix.of(
                x.rows(),
                x.columns(),
                (row, column) -> (x.get(row, column) - statistics.get(row, 0)) * statistics.get(row, 1));
    }

    static DoubleMatrix layerNorm(DoubleMatrix x, DoubleMatrix scale, DoubleMatrix bias, double epsilon) {
        DoubleMatrix normalized = normalized(x, epsilon);
        return DoubleMatrix.of(
                x.rows(),
                x.columns(),
                (row, column) -> normalized.get(row, column) * scale.get(0, column) + bias.get(0, column));
    }

    /** ∂⟨δ, layerNorm(x)⟩/∂x. */
    static DoubleMatrix layerNormBackward(DoubleMatrix x, DoubleMatrix scale, double epsilon, DoubleMatrix deltas) {
        DoubleMatrix normalized = normalized(x, epsilon);
        DoubleMatrix statistics = statistics(x, epsilon);
        return DoubleMatrix.of(x.rows(), x.columns(), (row, column) -> {
            double mean = 0;
            double projection = 0;
            for (int i = 0; i < x.columns(); i++) {
                double g = deltas.get(row, i) * scale.get(0, i);
                mean += g / x.columns();
                projection += g * normalized.get(row, i) / x.columns();
            }
            double g = deltas.get(row, column) * scale.get(0, column);
            return (g - mean - normalized.get(row, column) * projection) * statistics.get(row, 1);
        });
    }

    static double gelu(GeluForm form, double x) {
        return switch (form) {
            case EXACT -> x * distribution(x);
            case TANH -> x / 2 * (1 + Math.tanh(tanhArgument(x)));
        };
    }

    static double geluSlope(GeluForm form, double x) {
        return switch (form) {
            case EXACT -> distribution(x) + x * density(x);
            case TANH -> {
                double tanh = Math.tanh(tanhArgument(x));
                double argumentSlope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
                yield (1 + tanh) / 2 + x / 2 * (1 - tanh * tanh) * argumentSlope;
            }
        };
    }

    private static double tanhArgument(double x) {
        return Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Φ(x) = ½ + φ(x) Σ x^(2n+1) / (1·3·…·(2n+1)) (Abramowitz and Stegun, 26.2.11). */
    private static double distribution(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 300; n++) {
            term *= x * x / (2 * n + 1);
            sum += term;
        }
        return 0.5 + density(x) * sum;
    }

    /** Per sequence and head, softmax(Q Kᵀ / √w + mask) V: [N·Q, d]. */
    static DoubleMatrix attention(
            AttentionShape shape,
            DoubleMatrix projections,
            Optional<DoubleMatrix> mask,
            Optional<DoubleMatrix> dropout) {
        Heads heads = new Heads(shape, projections, mask, dropout);
        DoubleMatrix result = DoubleMatrix.zeros(shape.sequences() * shape.queries(), shape.width());
        for (Place place : heads.places()) {
            double[] weights = heads.weights(place);
            for (int token = 0; token < shape.tokens(); token++) {
                double applied = weights[token] * heads.factor(place, token);
                for (int i = 0; i < shape.headWidth(); i++) {
                    result.add(
                            heads.row(place),
                            heads.column(place, i),
                            applied * projections.get(heads.tokenRow(place, token), heads.value(place, i)));
                }
            }
        }
        return result;
    }

    /** ∂⟨δ, attention(projections)⟩/∂projections: [N·T, 3·d]. */
    static DoubleMatrix attentionBackward(
            AttentionShape shape,
            DoubleMatrix projections,
            Optional<DoubleMatrix> mask,
            Optional<DoubleMatrix> dropout,
            DoubleMatrix deltas) {
        Heads heads = new Heads(shape, projections, mask, dropout);
        DoubleMatrix result = DoubleMatrix.zeros(projections.rows(), projections.columns());
        for (Place place : heads.places()) {
            double[] weights = heads.weights(place);
            double[] weightDeltas = new double[shape.tokens()];
            double mean = 0;
            for (int token = 0; token < shape.tokens(); token++) {
                int row = heads.tokenRow(place, token);
                double factor = heads.factor(place, token);
                for (int i = 0; i < shape.headWidth(); i++) {
                    double delta = deltas.get(heads.row(place), heads.column(place, i));
                    result.add(row, heads.value(place, i), weights[token] * factor * delta);
                    weightDeltas[token] += factor * delta * projections.get(row, heads.value(place, i));
                }
                mean += weights[token] * weightDeltas[token];
            }
            int query = heads.tokenRow(place, place.query());
            for (int token = 0; token < shape.tokens(); token++) {
                int row = heads.tokenRow(place, token);
                double scoreDelta = weights[token] * (weightDeltas[token] - mean) / Math.sqrt(shape.headWidth());
                for (int i = 0; i < shape.headWidth(); i++) {
                    result.add(query, heads.query(place, i), scoreDelta * projections.get(row, heads.key(place, i)));
                    result.add(row, heads.key(place, i), scoreDelta * projections.get(query, heads.query(place, i)));
                }
            }
        }
        return result;
    }

    /** Who attends: a token of a sequence, with one head. */
    private record Place(int sequence, int head, int query) {}

    /** Where everything is that attention is made of. */
    private record Heads(
            AttentionShape shape,
            DoubleMatrix projections,
            Optional<DoubleMatrix> mask,
            Optional<DoubleMatrix> dropout) {

        Iterable<Place> places() {
            int perSequence = shape.heads() * shape.queries();
            return IntStream.range(0, shape.sequences() * perSequence)
                    .mapToObj(number -> new Place(
                            number / perSequence, number % perSequence / shape.queries(), number % shape.queries()))
                    .toList();
        }

        int row(Place place) {
            return place.sequence * shape.queries() + place.query;
        }

        int tokenRow(Place place, int token) {
            return place.sequence * shape.tokens() + token;
        }

        int column(Place place, int i) {
            return place.head * shape.headWidth() + i;
        }

        int query(Place place, int i) {
            return column(place, i);
        }

        int key(Place place, int i) {
            return shape.width() + column(place, i);
        }

        int value(Place place, int i) {
            return 2 * shape.width() + column(place, i);
        }

        double factor(Place place, int token) {
            int row = (place.sequence * shape.heads() + place.head) * shape.queries() + place.query;
            return dropout.map(factors -> factors.get(row, token)).orElse(1.0);
        }

        /** The softmax of the scores of all tokens. */
        double[] weights(Place place) {
            double[] weights = new double[shape.tokens()];
            double largest = Double.NEGATIVE_INFINITY;
            for (int token = 0; token < weights.length; token++) {
                double score = 0;
                for (int i = 0; i < shape.headWidth(); i++) {
                    score += projections.get(tokenRow(place, place.query), query(place, i))
                            * projections.get(tokenRow(place, token), key(place, i));
                }
                weights[token] = score / Math.sqrt(shape.headWidth());
                if (mask.isPresent()) {
                    weights[token] += mask.get().get(place.sequence, token);
                }
                largest = Math.max(largest, weights[token]);
            }
            double sum = 0;
            for (int token = 0; token < weights.length; token++) {
                weights[token] = Math.exp(weights[token] - largest);
                sum += weights[token];
            }
            for (int token = 0; token < weights.length; token++) {
                weights[token] /= sum;
            }
            return weights;
        }
    }
}
