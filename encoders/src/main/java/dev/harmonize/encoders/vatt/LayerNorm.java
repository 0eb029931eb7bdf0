package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layer normalization (Ba, Kiros and Hinton, 2016): y = x̂ ∘ γ + β with x̂ = (x − mean) / √(variance + ε) per row, ε = 1e-6.
 *
 * @param name prefix of its parameters, {@code scale} γ and {@code bias} β, each [width]
 */
record LayerNorm(String name, int width) implements Layer {

    private static final double EPSILON = 1e-6;

    private String scale() {
        return name + ".scale";
    }

    private String bias() {
        return name + ".bias";
    }

    @Override
    public void declare(LayoutBuilder layout) {
        layout.add(scale(), Initializer.ONES, width);
        layout.add(bias(), Initializer.ZEROS, width);
    }

    @Override
    public Trace forward(INDArray input, Forward pass) {
        Kernels kernels = pass.kernels();
        INDArray normalized = pass.scope().own(input.dup('c'));
        INDArray mean = kernels.rowMeans(input);
        kernels.subtractColumn(normalized, mean);
        mean.close();
        INDArray squares = normalized.mul(normalized);
        INDArray inverseDeviation = pass.scope().own(kernels.rowMeans(squares));
        squares.close();
        inverseDeviation.addi(EPSILON);
        Nd4j.exec(new RSqrt(inverseDeviation, inverseDeviation));
        kernels.scaleRows(normalized, inverseDeviation);

        INDArray scale = pass.weights().row(scale());
        INDArray output = pass.scope().own(kernels.multiplyRow(normalized, scale));
        kernels.addRow(output, pass.weights().row(bias()));
        return new LayerNormTrace(this, normalized, inverseDeviation, scale, output);
    }

    /**
     * With g = δ ∘ γ: ∂L/∂x = (g − mean(g) − x̂ mean(g ∘ x̂)) / √(variance + ε), the means taken over each row.
     *
     * @param normalized x̂
     */
    private record LayerNormTrace(
            LayerNorm layer, INDArray normalized, INDArray inverseDeviation, INDArray scale, INDArray output)
            implements Trace {
        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            Kernels kernels = contributions.kernels();
            double perColumn = 1.0 / layer.width;
            INDArray products = kernels.multiplyBlocks(deltas, normalized);
            contributions.sum(layer.scale(), products);
            contributions.sum(layer.bias(), deltas);

            INDArray mean = kernels.rowProducts(deltas, scale, perColumn);
            INDArray projection = kernels.rowProducts(products, scale, perColumn);
            products.close();
            INDArray result = kernels.multiplyRow(deltas, scale);
            kernels.subtractColumn(result, mean);
            int blocks = Math.toIntExact(deltas.size(0) / normalized.size(0));
            INDArray along = kernels.repeat(normalized, blocks);
            kernels.scaleRows(along, projection);
            result.subi(along);
            INDArray inverse = kernels.repeat(inverseDeviation, blocks);
            kernels.scaleRows(result, inverse);
            mean.close();
            projection.close();
            along.close();
            inverse.close();
            return result;
        }
    }
}
