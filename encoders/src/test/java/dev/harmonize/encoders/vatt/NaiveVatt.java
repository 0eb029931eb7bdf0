package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** VATT's forward pass in evaluation, number by number with loops over plain arrays, sequence by sequence. */
final class NaiveVatt {

    private final Parameters layout;
    private final INDArray parameters;
    private final int heads;
    private final int layers;
    private final DoubleUnaryOperator gelu;

    NaiveVatt(Parameters layout, INDArray parameters, int heads, int layers, DoubleUnaryOperator gelu) {
        this.layout = layout;
        this.parameters = parameters;
        this.heads = heads;
        this.layers = layers;
        this.gelu = gelu;
    }

    /**
     * The feature of one sequence.
     *
     * @param inputs what the tokenizer's dense layer takes in, one row per token
     * @param positions the sum of a token's position embeddings, one row per token
     * @param padding which tokens are padding
     */
    double[] feature(String modality, double[][] inputs, double[][] positions, boolean[] padding) {
        int tokens = inputs.length;
        double[][] x = new double[tokens + 1][];
        x[0] = vector(modality + ".aggregate");
        for (int t = 0; t < tokens; t++) {
            double[] token = dense(modality + ".tokenizer", inputs[t]);
            double[] position = positions[t];
            if (has(modality + ".pre-projection.weight")) {
                token = Arrays.stream(dense(modality + ".pre-projection", token))
                        .map(gelu)
                        .toArray();
            } else if (modality.equals("text") && has("video.pre-projection.weight")) {
                token = Arrays.stream(token).map(gelu).toArray();
            }
            if (has(modality + ".position.norm.scale")) {
                position = norm(modality + ".position.norm", position);
            }
            x[t + 1] = sum(token, position);
        }
        for (int layer = 0; layer < layers; layer++) {
            x = block("stack." + layer, x, padding);
        }
        double[] feature = norm("stack.norm", x[0]);
        if (has(modality + ".post-projection.weight")) {
            feature = Arrays.stream(dense(modality + ".post-projection", feature))
                    .map(gelu)
                    .toArray();
        }
        return feature;
    }

    private double[][] block(String name, double[][] x, boolean[] padding) {
        int width = x[0].length;
        int headWidth = width / heads;
        double[][] projected = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            projected[t] = dense(name + ".attention.qkv", norm(name + ".attention.norm", x[t]));
        }
        double[][] result = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] context = new double[width];
            for (int head = 0; head < heads; head++) {
                double[] weights = new double[x.length];
                double total = 0.0;
                for (int s = 0; s < x.length; s++) {
                    double score = 0.0;
                    for (int i = head * headWidth; i < (head + 1) * headWidth; i++) {
                        score += projected[t][i] * projected[s][width + i];
                    }
                    boolean hidden = s > 0 && padding[s - 1];
                    weights[s] = hidden ? 0.0 : Math.exp(score / Math.sqrt(headWidth));
                    total += weights[s];
                }
                for (int s = 0; s < x.length; s++) {
                    for (int i = head * headWidth; i < (head + 1) * headWidth; i++) {
                        context[i] += weights[s] / total * projected[s][2 * width + i];
                    }
                }
            }
            double[] middle = sum(x[t], dense(name + ".attention.output", context));
            double[] inner = dense(name + ".feed-forward.in", norm(name + ".feed-forward.norm", middle));
            result[t] = sum(
                    middle,
                    dense(
                            name + ".feed-forward.out",
                            Arrays.stream(inner).map(gelu).toArray()));
        }
        return result;
    }

    double[] dense(String name, double[] x) {
        double[] weight = vector(name + ".weight");
        double[] result = vector(name + ".bias");
        for (int out = 0; out < result.length; out++) {
            for (int in = 0; in < x.length; in++) {
                result[out] += x[in] * weight[in * result.length + out];
            }
        }
        return result;
    }

    private double[] norm(String name, double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance = Arrays.stream(x)
                .map(each -> (each - mean) * (each - mean))
                .average()
                .orElseThrow();
        double[] scale = vector(name + ".scale");
        double[] result = vector(name + ".bias");
        for (int i = 0; i < x.length; i++) {
            result[i] += (x[i] - mean) / Math.sqrt(variance + 1e-6) * scale[i];
        }
        return result;
    }

    /** A row of a table. */
    double[] row(String table, int number) {
        int width = Math.toIntExact(layout.segment(table).shape().get(1));
        return Arrays.copyOfRange(vector(table), number * width, (number + 1) * width);
    }

    private boolean has(String segment) {
        return layout.segments().stream().anyMatch(each -> each.name().equals(segment));
    }

    private double[] vector(String segment) {
        return layout.flatView(parameters, segment).dup().toDoubleVector();
    }

    static double[] sum(double[] a, double[] b) {
        double[] result = a.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += b[i];
        }
        return result;
    }

    static double[] relu(double[] x) {
        return Arrays.stream(x).map(each -> Math.max(each, 0.0)).toArray();
    }

    /** x Φ(x), with the error function from its Taylor series. */
    static double exactGelu(double x) {
        double z = x / Math.sqrt(2.0);
        double term = z;
        double erf = 0.0;
        for (int n = 0; n < 200; n++) {
            erf += term / (2 * n + 1);
            term *= -z * z / (n + 1);
        }
        return 0.5 * x * (1.0 + 2.0 / Math.sqrt(Math.PI) * erf);
    }

    static double tanhGelu(double x) {
        return 0.5 * x * (1.0 + Math.tanh(Math.sqrt(2.0 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
