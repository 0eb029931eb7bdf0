package dev.harmonize.losses;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;
import java.util.Optional;

/**
 * TRIANGLE (Cicchetti, Grassucci and Comminiello, NeurIPS 2025): an {@link AnchorContrast} by the triangle whose corners
 * are three vectors of unit length,
 *
 * <pre>
 * f = (‖p‖² ‖q‖² − (p·q)²) / 2,   p = a − b, q = a − c
 * </pre>
 *
 * which is twice the squared area. The paper has the area, (1/2) √(‖p‖² ‖q‖² − (p·q)²); the authors' code, which is
 * followed here, leaves out the root, so that no ε is needed. Defaults are those of that code: τ = 0.07, label smoothing
 * 0.1; there the anchor is the text. As f is largest, 27/8, for an equilateral triangle around the origin, its logits reach
 * further than {@link Gram}'s.
 *
 * <p>What differs from the authors' code: its temperature is a parameter, τ itself and without bounds. Here it is fixed
 * unless {@code learnable}, and then its parameter is log(1/τ), with 1/τ at most {@code max-scale}. Its term that learns to
 * tell matching captions apart (ITM) belongs to its model and is not here.
 *
 * <p>A sample that lacks a modality takes no part. A row of zeros has cosine 0 with every other row.
 */
final class Triangle {

    /** What can be set. */
    @Component(
            id = "triangle",
            summary = "Contrasts three modalities by the area of the triangle between their embeddings (TRIANGLE)",
            publication = "Cicchetti, Grassucci and Comminiello, A TRIANGLE Enables Multimodal Alignment Beyond Cosine"
                    + " Similarity, NeurIPS 2025",
            formula =
                    "ℓ_i = ½ [CE(s_i·, i) + CE(s_·i, i)], s_ij = −(‖p‖² ‖q‖² − (p·q)²) / 2τ, p = a_i − b_j, q = a_i − c_j",
            cost = "B² d")
    public record Options(
            @Option(doc = "What areas are divided by, τ.", defaultValue = "0.07", min = LogitScale.SMALLEST_TEMPERATURE)
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
            double maxScale) {}

    private Triangle() {}

    static Loss create(Options options, List<LossInput> inputs) {
        return AnchorContrast.create(
                new TwiceSquaredArea(),
                new AnchorContrast.Settings(
                        options.temperature(),
                        options.labelSmoothing(),
                        options.anchor(),
                        options.learnable(),
                        options.maxScale()),
                inputs);
    }

    /** Heron's formula; the squared sides are 2u, 2v and 2w. */
    record TwiceSquaredArea() implements TripleMeasure {
        @Override
        public double polynomial(double u, double v, double w) {
            return u * v + u * w + v * w - 0.5 * (u * u + v * v + w * w);
        }

        @Override
        public double slope(double u, double v, double w) {
            return u - v - w;
        }

        @Override
        public double of(double polynomial) {
            return polynomial;
        }

        @Override
        public double derivative(double polynomial) {
            return 1.0;
        }
    }
}
