package dev.harmonize.core.training;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.model.Output;

import java.util.ArrayList;
import java.util.List;

/**
 * The contributions of {@link SquaredDistance} objectives to {@link LinearEncoder}'s parameters, per sample, written out
 * in plain loops: what every path through the trainer is compared with.
 */
final class Reference {

    /** The objectives, in the trainer's order: va, then vt. */
    static final List<List<Output>> OBJECTIVES = List.of(
            List.of(LinearEncoder.VIDEO_VA, LinearEncoder.AUDIO_VA),
            List.of(LinearEncoder.VIDEO_VT, LinearEncoder.TEXT_VT));

    private final double[] theta;
    private final List<Sample> samples;

    Reference(double[] theta, List<Sample> samples) {
        this.theta = theta;
        this.samples = samples;
    }

    /** g_{i,k} for every sample and objective: [sample][objective][parameter]. */
    double[][][] contributions() {
        int objectives = OBJECTIVES.size();
        double[][][] contributions = new double[samples.size()][objectives][theta.length];
        for (int k = 0; k < objectives; k++) {
            Output a = OBJECTIVES.get(k).get(0);
            Output b = OBJECTIVES.get(k).get(1);
            List<Integer> valid = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                if (valid(i, a.modality()) && valid(i, b.modality())) {
                    valid.add(i);
                }
            }
            for (int i : valid) {
                double[] za = embed(i, a);
                double[] zb = embed(i, b);
                double[] cotangent = new double[LinearEncoder.WIDTH];
                double[] opposite = new double[LinearEncoder.WIDTH];
                for (int w = 0; w < cotangent.length; w++) {
                    cotangent[w] = (za[w] - zb[w]) / valid.size();
                    opposite[w] = -cotangent[w];
                }
                addGradient(i, a, cotangent, contributions[i][k]);
                addGradient(i, b, opposite, contributions[i][k]);
            }
        }
        return contributions;
    }

    /** Index of the first parameter after the shared ones. */
    static int sharedLength() {
        return LinearEncoder.INPUT * LinearEncoder.HIDDEN;
    }

    private boolean valid(int sample, Modality modality) {
        return features(sample, modality).valid()[0];
    }

    private Features.Dense features(int sample, Modality modality) {
        return (Features.Dense)
                java.util.Objects.requireNonNull(samples.get(sample).features().get(modality));
    }

    private double shared(int row, int column) {
        return theta[row * LinearEncoder.HIDDEN + column];
    }

    private static int headOffset(Output output) {
        return sharedLength() + LinearEncoder.OUTPUTS.indexOf(output) * LinearEncoder.HIDDEN * LinearEncoder.WIDTH;
    }

    private double[] hidden(int sample, Output output) {
        float[] x = features(sample, output.modality()).values();
        double[] hidden = new double[LinearEncoder.HIDDEN];
        for (int h = 0; h < hidden.length; h++) {
            for (int i = 0; i < x.length; i++) {
                hidden[h] += x[i] * shared(i, h);
            }
        }
        return hidden;
    }

    private double[] embed(int sample, Output output) {
        double[] hidden = hidden(sample, output);
        double[] z = new double[LinearEncoder.WIDTH];
        for (int w = 0; w < z.length; w++) {
            for (int h = 0; h < hidden.length; h++) {
                z[w] += hidden[h] * theta[headOffset(output) + h * LinearEncoder.WIDTH + w];
            }
        }
        return z;
    }

    private void addGradient(int sample, Output output, double[] cotangent, double[] gradient) {
        float[] x = features(sample, output.modality()).values();
        double[] hidden = hidden(sample, output);
        for (int h = 0; h < LinearEncoder.HIDDEN; h++) {
            double backHidden = 0;
            for (int w = 0; w < LinearEncoder.WIDTH; w++) {
                int index = headOffset(output) + h * LinearEncoder.WIDTH + w;
                gradient[index] += hidden[h] * cotangent[w];
                backHidden += cotangent[w] * theta[index];
            }
            for (int i = 0; i < x.length; i++) {
                gradient[i * LinearEncoder.HIDDEN + h] += x[i] * backHidden;
            }
        }
    }
}
