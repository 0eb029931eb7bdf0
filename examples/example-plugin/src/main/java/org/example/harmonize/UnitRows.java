package org.example.harmonize;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Rows scaled to unit length in float64: û = u / n with n = √(‖u‖² + ε²), which is smooth even where u is zero.
 *
 * @param units û, shape [B, d]
 * @param lengths n, shape [B]
 */
record UnitRows(INDArray units, INDArray lengths) {

    /** Far below the length of any trained embedding. */
    private static final double EPSILON = 1e-6;

    static UnitRows of(INDArray rows) {
        INDArray u = rows.castTo(DataType.DOUBLE).dup('c');
        INDArray lengths = Transforms.sqrt(u.mul(u).sum(1).addi(EPSILON * EPSILON));
        return new UnitRows(u.divColumnVector(lengths), lengths);
    }

    /** ∂L/∂u = (∂L/∂û − û ⟨û, ∂L/∂û⟩) / n. */
    INDArray gradient(INDArray unitGradient) {
        INDArray radial = unitGradient.mul(units).sum(1);
        return unitGradient.sub(units.mulColumnVector(radial)).diviColumnVector(lengths);
    }
}
