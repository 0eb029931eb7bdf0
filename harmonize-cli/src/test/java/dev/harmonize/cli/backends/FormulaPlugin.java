package dev.harmonize.cli.backends;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.samediff.SameDiffLoss;
import dev.harmonize.samediff.SampleValues;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

import java.util.List;
import java.util.Map;

/** A loss that is a formula only, as plugins bring them along: no built-in component uses SameDiff. */
final class FormulaPlugin implements HarmonizePlugin {

    @Component(id = "same-diff-formula", summary = "The softmax cross-entropy of cosines, both ways, by SameDiff")
    record Options() {}

    @Override
    public void register(Registrar registrar) {
        registrar.loss(Options.class, (options, inputs) -> new Formula(inputs));
    }

    private static final class Formula extends SameDiffLoss {

        Formula(List<LossInput> inputs) {
            super(inputs, 2);
        }

        @Override
        protected SampleValues formula(
                SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters) {
            SDVariable first = unitRows(embeddings.get(0));
            SDVariable second = unitRows(embeddings.get(1));
            SDVariable all = graph.mmul(first, second, false, true, false).mul(4.0);
            SDVariable own = first.mul(second).sum(1);
            SDVariable values =
                    logSumExp(all, 1).add(logSumExp(all, 0)).mul(0.5).sub(own.mul(4.0));
            return new SampleValues(values, own);
        }
    }
}
