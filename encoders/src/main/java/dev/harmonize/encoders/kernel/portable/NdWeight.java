package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.encoders.kernel.Weight;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A weight as it lies in the parameter vector: a view. */
record NdWeight(INDArray array) implements Weight {

    static INDArray array(Weight weight) {
        return ((NdWeight) weight).array;
    }

    @Override
    public int in() {
        return Math.toIntExact(array.size(0));
    }

    @Override
    public int out() {
        return Math.toIntExact(array.size(1));
    }
}
