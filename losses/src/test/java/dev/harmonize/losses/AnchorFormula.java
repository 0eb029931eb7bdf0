package dev.harmonize.losses;

/** {@link AnchorContrast} straight from its formula. */
final class AnchorFormula {

    private AnchorFormula() {}

    /** How far three rows are from each other. */
    interface Distance {
        double between(double[] a, double[] b, double[] c);
    }

    static PlainFormula of(double temperature, double smoothing, int anchor, Distance distance) {
        return rows -> {
            double[][][] unit = PlainFormula.unit(rows);
            double[][] a = unit[anchor];
            double[][] b = unit[(anchor + 1) % 3];
            double[][] c = unit[(anchor + 2) % 3];
            int count = a.length;
            double[][] logits = new double[count][count];
            double[][] transposed = new double[count][count];
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    logits[i][j] = -distance.between(a[i], b[j], c[j]) / temperature;
                    transposed[j][i] = logits[i][j];
                }
            }
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                values[i] = (PlainFormula.crossEntropy(logits[i], i, smoothing)
                                + PlainFormula.crossEntropy(transposed[i], i, smoothing))
                        / 2;
            }
            return values;
        };
    }
}
