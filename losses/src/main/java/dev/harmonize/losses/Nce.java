package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/**
 * VATT's noise-contrastive estimation between two modalities of one row per sample, as between video and audio: {@link
 * MilNce} without candidates, ℓ_i = log(Σ_j exp s(u_i, v_j) + Σ_j exp s(u_j, v_i)) − s(u_i, v_i). The positive pair is
 * counted in both sums, so a batch of one has the value log 2.
 */
final class Nce {

    /** What can be set. */
    @Component(
            id = "nce",
            summary = "VATT's contrastive loss between two modalities, one row per sample",
            formula = "ℓ_i = log(Σ_j exp s(u_i, v_j) + Σ_j exp s(u_j, v_i)) − s(u_i, v_i)",
            publication = "Akbari et al., VATT: Transformers for Multimodal Self-Supervised Learning from Raw Video,"
                    + " Audio and Text, NeurIPS 2021",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ.",
                    defaultValue = "0.07",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature) {}

    private Nce() {}

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new ContrastiveLoss(LogitScale.ofTemperature(options.temperature()), MilNce::new);
    }
}
