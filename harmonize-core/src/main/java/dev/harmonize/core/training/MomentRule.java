package dev.harmonize.core.training;

/**
 * How a member of the Adam family changes a parameter: with running means of its gradient and of the gradient's size.
 *
 * <p>Everything is in single precision and rounded where ND4J's updaters round, coefficients included, so that both go the
 * same way. In every loop all arrays have the same index and no branch depends on a number: that is what lets the
 * compiler make vector instructions of it.
 */
abstract sealed class MomentRule {

    final float beta1;
    final float beta2;
    final float rest1;
    final float rest2;
    final float epsilon;

    private MomentRule(double beta1, double beta2, double epsilon) {
        // A decay just below 1 must not become 1, nor what keeps 0 from being divided by 0 become 0.
        this.beta1 = Math.min((float) beta1, Math.nextDown(1f));
        this.beta2 = Math.min((float) beta2, Math.nextDown(1f));
        this.rest1 = 1f - this.beta1;
        this.rest2 = 1f - this.beta2;
        this.epsilon = Math.max((float) epsilon, Float.MIN_NORMAL);
    }

    /**
     * What is the same for all parameters in a step.
     *
     * @param gradientScale factor of the gradient, at most 1
     * @param stepSize factor of the quotient, with the corrections for moments that began at 0
     * @param kept share of the parameter itself that weight decay leaves
     */
    record Step(float gradientScale, float stepSize, float kept) {}

    /** How many numbers are remembered per parameter; the first is the first moment. */
    int memories() {
        return 2;
    }

    /**
     * Learning rate and bias corrections in one.
     *
     * @param step number of steps done, from 0
     */
    float stepSize(double learningRate, int step) {
        float root = (float) Math.sqrt((float) (1.0 - power(beta2, step)));
        return (float) ((float) learningRate * root / (1.0 - power(beta1, step)));
    }

    private static float power(float beta, int step) {
        return (float) Math.pow(beta, step + 1.0);
    }

    /** The largest number that is remembered of gradients of up to a size. */
    double largestMemory(double largestGradient) {
        return largestGradient * largestGradient;
    }

    /**
     * Changes the first {@code length} of these parameters, and what is remembered of them.
     *
     * @param memories {@link #memories} arrays
     */
    abstract void apply(float[] parameters, float[] gradient, float[][] memories, int length, Step step);

    /** Kingma and Ba, 2015, Algorithm 1, in the order of computation at the end of its section 2. */
    static final class Adam extends MomentRule {

        Adam(double beta1, double beta2, double epsilon) {
            super(beta1, beta2, epsilon);
        }

        @Override
        void apply(float[] parameters, float[] gradient, float[][] memories, int length, Step step) {
            float[] first = memories[0];
            float[] second = memories[1];
            float scale = step.gradientScale();
            float size = step.stepSize();
            float kept = step.kept();
            for (int i = 0; i < length; i++) {
                float g = gradient[i] * scale;
                float m = beta1 * first[i] + g * rest1;
                float v = beta2 * second[i] + g * g * rest2;
                first[i] = m;
                second[i] = v;
                parameters[i] = parameters[i] * kept - m * size / ((float) Math.sqrt(v) + epsilon);
            }
        }
    }

    /** Dozat, 2016, with a constant β₁: the first moment is looked ahead to by one more step of the same gradient. */
    static final class Nadam extends MomentRule {

        Nadam(double beta1, double beta2, double epsilon) {
            super(beta1, beta2, epsilon);
        }

        @Override
        void apply(float[] parameters, float[] gradient, float[][] memories, int length, Step step) {
            float[] first = memories[0];
            float[] second = memories[1];
            float scale = step.gradientScale();
            float size = step.stepSize();
            float kept = step.kept();
            for (int i = 0; i < length; i++) {
                float g = gradient[i] * scale;
                float taken = g * rest1;
                float m = beta1 * first[i] + taken;
                float v = beta2 * second[i] + g * g * rest2;
                first[i] = m;
                second[i] = v;
                float ahead = m * beta1 + taken;
                parameters[i] = parameters[i] * kept - ahead * size / ((float) Math.sqrt(v) + epsilon);
            }
        }
    }

    /** Reddi et al., 2018, Algorithm 2, with Adam's bias corrections. */
    static final class AmsGrad extends MomentRule {

        AmsGrad(double beta1, double beta2, double epsilon) {
            super(beta1, beta2, epsilon);
        }

        @Override
        int memories() {
            return 3;
        }

        @Override
        void apply(float[] parameters, float[] gradient, float[][] memories, int length, Step step) {
            float[] first = memories[0];
            float[] second = memories[1];
            float[] largest = memories[2];
            float scale = step.gradientScale();
            float size = step.stepSize();
            float kept = step.kept();
            for (int i = 0; i < length; i++) {
                float g = gradient[i] * scale;
                float m = beta1 * first[i] + g * rest1;
                float v = beta2 * second[i] + g * g * rest2;
                float h = Math.max(largest[i], v);
                first[i] = m;
                second[i] = v;
                largest[i] = h;
                parameters[i] = parameters[i] * kept - m * size / ((float) Math.sqrt(h) + epsilon);
            }
        }
    }

    /** Kingma and Ba, 2015, Algorithm 2. */
    static final class AdaMax extends MomentRule {

        AdaMax(double beta1, double beta2, double epsilon) {
            super(beta1, beta2, epsilon);
        }

        @Override
        float stepSize(double learningRate, int step) {
            return (float) ((float) learningRate / (1.0 - power(beta1, step)));
        }

        @Override
        double largestMemory(double largestGradient) {
            return largestGradient;
        }

        @Override
        void apply(float[] parameters, float[] gradient, float[][] memories, int length, Step step) {
            float[] first = memories[0];
            float[] norm = memories[1];
            float scale = step.gradientScale();
            float size = step.stepSize();
            float kept = step.kept();
            for (int i = 0; i < length; i++) {
                float g = gradient[i] * scale;
                float m = beta1 * first[i] + g * rest1;
                float u = Math.max(beta2 * norm[i], Math.abs(g));
                first[i] = m;
                norm[i] = u;
                parameters[i] = parameters[i] * kept - m * size / (u + epsilon);
            }
        }
    }

    /** Zhuang et al., 2020, Algorithm 2, with ε inside the belief as printed there. */
    static final class AdaBelief extends MomentRule {

        AdaBelief(double beta1, double beta2, double epsilon) {
            super(beta1, beta2, epsilon);
        }

        @Override
        double largestMemory(double largestGradient) {
            return 4 * largestGradient * largestGradient + epsilon / (1.0 - beta2);
        }

        @Override
        void apply(float[] parameters, float[] gradient, float[][] memories, int length, Step step) {
            float[] first = memories[0];
            float[] belief = memories[1];
            float scale = step.gradientScale();
            float size = step.stepSize();
            float kept = step.kept();
            for (int i = 0; i < length; i++) {
                float g = gradient[i] * scale;
                float m = beta1 * first[i] + g * rest1;
                float surprise = g - m;
                float s = beta2 * belief[i] + surprise * surprise * rest2 + epsilon;
                first[i] = m;
                belief[i] = s;
                parameters[i] = parameters[i] * kept - m * size / ((float) Math.sqrt(s) + epsilon);
            }
        }
    }
}
