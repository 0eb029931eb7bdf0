package org.example.harmonize;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.samediff.SameDiffLoss;
import dev.harmonize.samediff.SampleValues;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

import java.util.List;
import java.util.Map;

/**
 * Alignment and uniformity on the unit sphere (Wang and Isola, "Understanding Contrastive Representation Learning through
 * Alignment and Uniformity on the Hypersphere", ICML 2020), with the squared distance as alignment.
 *
 * <p>With unit rows u_i and v_i, sharpness t and weight λ, and with ‖a − b‖² = 2 − 2⟨a, b⟩,
 *
 * <pre>
 * ℓ_i = ‖u_i − v_i‖² + λ (U(u) + U(v)) / 2
 * U(x) = log (1 / N²) Σ_ij exp(−t ‖x_i − x_j‖²)
 * </pre>
 *
 * <p>Uniformity belongs to the batch, so every sample has the same. Its sum runs over all pairs, a row with itself
 * included, which keeps it finite for a single sample; the authors' code leaves these out. The similarity of a sample is
 * ⟨u_i, v_i⟩.
 */
final class AlignmentUniformity extends SameDiffLoss {

    /** What can be set. */
    @Component(
            id = "alignment-uniformity",
            summary = "Draws a sample's two modalities together and spreads each over the sphere",
            publication = "Wang and Isola, Understanding Contrastive Representation Learning through Alignment and"
                    + " Uniformity on the Hypersphere, ICML 2020")
    public record Options(
            @Option(
                    doc = "How quickly rows stop to repel each other with distance, t.",
                    defaultValue = "2.0",
                    min = 0.0)
            double sharpness,

            @Option(doc = "Weight of uniformity against alignment, λ.", defaultValue = "1.0", min = 0.0)
            double uniformity) {}

    private final Options options;

    AlignmentUniformity(Options options, List<LossInput> inputs) {
        super(inputs, 2);
        this.options = options;
    }

    @Override
    protected SampleValues formula(SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters) {
        SDVariable u = unitRows(embeddings.get(0));
        SDVariable v = unitRows(embeddings.get(1));
        SDVariable cosines = u.mul(v).sum(1);
        SDVariable alignment = cosines.rsub(1.0).mul(2.0);
        SDVariable uniformity = uniformity(graph, u).add(uniformity(graph, v)).mul(0.5);
        return new SampleValues(alignment.add(uniformity.mul(options.uniformity())), cosines);
    }

    private SDVariable uniformity(SameDiff graph, SDVariable rows) {
        SDVariable distances =
                graph.mmul(rows, rows, false, true, false).rsub(1.0).mul(2.0);
        return graph.math()
                .log(graph.math().exp(distances.mul(-options.sharpness())).mean());
    }
}
