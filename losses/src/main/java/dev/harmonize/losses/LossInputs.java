package dev.harmonize.losses;

import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;

import java.util.List;

/** What a loss's factory refuses of what a config gives it to compare. */
final class LossInputs {

    private static final List<String> NUMERALS = List.of("no", "one", "two", "three");

    private LossInputs() {}

    /**
     * Refuses inputs of another number of modalities or of unequal width.
     *
     * @throws InvalidOptionException saying what does not fit
     */
    static void require(List<LossInput> inputs, int modalities) {
        if (inputs.size() != modalities) {
            throw new InvalidOptionException(
                    "",
                    "compares " + NUMERALS.get(modalities) + " modalities, not "
                            + inputs.stream()
                                    .map(input -> input.output().modality())
                                    .toList());
        }
        Output first = inputs.get(0).output();
        for (LossInput input : inputs) {
            Output output = input.output();
            if (output.width() != first.width()) {
                throw new InvalidOptionException(
                        "",
                        "compares embeddings of equal width, but " + first + " has " + first.width() + " numbers and "
                                + output + " has " + output.width());
            }
        }
    }

    /**
     * Like {@link #require}, and refuses candidates.
     *
     * @throws InvalidOptionException saying what does not fit
     */
    static void requireWithoutCandidates(List<LossInput> inputs, int modalities) {
        require(inputs, modalities);
        for (LossInput input : inputs) {
            if (input.candidates() > 1) {
                throw new InvalidOptionException(
                        "",
                        "compares one row per sample, but " + input.output().modality() + " has " + input.candidates()
                                + " candidates; use mil-nce or nce-symmetric");
            }
        }
    }
}
