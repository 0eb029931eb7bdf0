package dev.harmonize.losses;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;
import java.util.Optional;

/**
 * GRAM (Cicchetti, Grassucci, Sigillo and Comminiello, ICLR 2025): an {@link AnchorContrast} by the volume of the
 * parallelepiped that three vectors of unit length span,
 *
 * <pre>
 * f = √(max(det G, 0) + ε),   det G = 1 + 2xyz − x² − y² − z²
 * </pre>
 *
 * where G is the Gram matrix of the three rows and x, y, z their cosines. Defaults are those of the authors' code: τ =
 * 0.07, label smoothing 0.1; there the anchor is the text.
 *
 * <p>What differs from the authors' code:
 *
 * <ul>
 *   <li>It takes √|det G|, whose derivative is infinite where the rows lie in a plane, as three equal rows do. ε bounds it
 *       by 1 / (2√ε) times that of det G; 1e-6 changes volumes above 0.03 by less than 2e-5, and errors of det G of 1e-7, as
 *       of cosines in float32, change none by more than 5e-5. A determinant below zero is rounding and taken as zero.
 *   <li>Its temperature is a parameter, τ itself and without bounds. Here it is fixed unless {@code learnable}, and then
 *       its parameter is log(1/τ), with 1/τ at most {@code max-scale}.
 *   <li>Its term that learns to tell matching captions apart (ITM) belongs to its model and is not here.
 * </ul>
 *
 * <p>A sample that lacks a modality takes no part. A row of zeros has cosine 0 with every other row. In fewer than three
 * dimensions every volume is zero, and so is the gradient but for rounding.
 */
final class Gram {

    /** What can be set. */
    @Component(
            id = "gram",
            summary = "Contrasts three modalities by the volume that their embeddings span (GRAM)",
            publication =
                    "Cicchetti, Grassucci, Sigillo and Comminiello, Gramian Multimodal Representation Learning and"
                            + " Alignment, ICLR 2025",
            formula = "ℓ_i = ½ [CE(s_i·, i) + CE(s_·i, i)], s_ij = −√(max(det G(a_i, b_j, c_j), 0) + ε) / τ",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What volumes are divided by, τ.",
                    defaultValue = "0.07",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(
                    doc = "Part of the target that is spread evenly over the batch.",
                    defaultValue = "0.1",
                    min = 0.0,
                    max = 1.0)
            double labelSmoothing,

            @Option(
                    doc =
                            "The modality that is contrasted with the pairs of the others; the first of between if absent.")
            Optional<Modality> anchor,

            @Option(doc = "Whether the temperature is learnt, from temperature on.", defaultValue = "false")
            boolean learnable,

            @Option(
                    doc = "Largest 1/τ that can be learnt.",
                    defaultValue = "100",
                    min = 0.0,
                    exclusiveMin = true,
                    max = LogitScale.LARGEST)
            double maxScale,

            @Option(
                    doc = "What is added to the squared volume before the root is taken, ε.",
                    defaultValue = "1e-6",
                    min = 0.0,
                    exclusiveMin = true,
                    max = 1.0)
            double epsilon) {}

    private Gram() {}

    static Loss create(Options options, List<LossInput> inputs) {
        return AnchorContrast.create(
                new Volume(options.epsilon()),
                new AnchorContrast.Settings(
                        options.temperature(),
                        options.labelSmoothing(),
                        options.anchor(),
                        options.learnable(),
                        options.maxScale()),
                inputs);
    }

    /** √(max(det G, 0) + ε). */
    record Volume(double epsilon) implements TripleMeasure {
        /** det G = 1 + 2xyz − x² − y² − z², without its cancellation where the cosines are near 1. */
        @Override
        public double polynomial(double u, double v, double w) {
            return 2.0 * (u * v + u * w + v * w) - u * u - v * v - w * w - 2.0 * u * v * w;
        }

        @Override
        public double slope(double u, double v, double w) {
            return 2.0 * (u - v - w + v * w);
        }

        @Override
        public double of(double determinant) {
            return Math.sqrt(Math.max(determinant, 0.0) + epsilon);
        }

        @Override
        public double derivative(double determinant) {
            return determinant > 0.0 ? 0.5 / Math.sqrt(determinant + epsilon) : 0.0;
        }
    }
}
