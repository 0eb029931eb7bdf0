package dev.harmonize.cli;

import dev.harmonize.core.trials.EvaluatedLoss;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a loss says about a batch, for people. */
final class LossText {

    private LossText() {}

    static String of(EvaluatedLoss evaluated) {
        int samples = evaluated.valid().length;
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("value", NumberText.numbers(evaluated.value()));
        lines.put("samples", " " + evaluated.judged() + " of " + samples + " could be judged");
        lines.put("per sample", NumberText.abbreviated(judged(evaluated.perSample(), evaluated.valid())));
        lines.put("similarities", NumberText.abbreviated(judged(evaluated.similarities(), evaluated.valid())));
        evaluated.figures().forEach((name, figure) -> lines.put(name, NumberText.numbers(figure)));
        evaluated
                .parameterGradients()
                .forEach((segment, gradient) -> lines.put("gradient of " + segment, NumberText.abbreviated(gradient)));
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        lines.forEach((label, line) -> text.append(label)
                .append(" ".repeat(width - label.length()))
                .append(line)
                .append(System.lineSeparator()));
        return text.toString();
    }

    /** NaN, which is shown as none, in place of the numbers of samples that could not be judged. */
    private static double[] judged(double[] values, boolean[] valid) {
        double[] judged = new double[values.length];
        for (int i = 0; i < judged.length; i++) {
            judged[i] = valid[i] ? values[i] : Double.NaN;
        }
        return judged;
    }
}
