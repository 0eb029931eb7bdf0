package dev.harmonize.core.training;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

/** ℓ_i = ½‖x_i − y_i‖², the mean over samples valid in both modalities. */
final class SquaredDistance implements Loss {

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        Embedding first = embeddings.get(0);
        Embedding second = embeddings.get(1);
        int samples = first.samples();
        boolean[] valid = new boolean[samples];
        int count = 0;
        for (int i = 0; i < samples; i++) {
            valid[i] = first.validSample(i) && second.validSample(i);
            count += valid[i] ? 1 : 0;
        }
        INDArray difference = first.rows().sub(second.rows());
        INDArray gradient = Nd4j.zeros(difference.dataType(), difference.shape());
        double[] perSample = new double[samples];
        double value = 0;
        for (int i = 0; i < samples; i++) {
            if (valid[i]) {
                INDArray row = difference.getRow(i);
                perSample[i] = 0.5 * row.mul(row).sumNumber().doubleValue();
                value += perSample[i] / count;
                gradient.putRow(i, row.div(count));
            }
        }
        return new LossResult(
                value, perSample, valid, new double[samples], List.of(gradient, gradient.neg()), Optional.empty());
    }
}
