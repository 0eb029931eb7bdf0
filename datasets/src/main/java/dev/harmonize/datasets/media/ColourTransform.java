package dev.harmonize.datasets.media;

import java.util.random.RandomGenerator;

/**
 * A change of brightness, saturation, contrast and hue, in this order; all four are linear, so that together they are one
 * matrix. The hue is turned in the YIQ space.
 *
 * @param active whether anything changes
 * @param brightness added; white is 1
 * @param contrast factor, about the clip's mean colour
 * @param saturation factor, about the grey of the same luma
 * @param hue turn, radians
 */
record ColourTransform(boolean active, double brightness, double contrast, double saturation, double hue) {

    /** Nothing changes. */
    static final ColourTransform NONE = new ColourTransform(false, 0, 1, 1, 0);

    // Rec. 601, of which YIQ is made.
    private static final double RED = 0.299;
    private static final double GREEN = 0.587;
    private static final double BLUE = 0.114;

    /** Draws one. */
    static ColourTransform draw(VideoAugmentationOptions options, RandomGenerator random) {
        boolean active = random.nextDouble() < options.colourRate();
        double brightness = options.brightness() * (2 * random.nextDouble() - 1);
        double contrast = 1 + options.contrast() * (2 * random.nextDouble() - 1);
        double saturation = 1 + options.saturation() * (2 * random.nextDouble() - 1);
        double hue = options.hue() * (2 * random.nextDouble() - 1) * 2 * Math.PI;
        return active ? new ColourTransform(true, brightness, contrast, saturation, hue) : NONE;
    }

    /**
     * The change as a matrix of three rows and four columns, for colours in [0, 1]: new = matrix (red, green, blue, 1).
     *
     * @param mean mean red, green and blue of the clip, before the change
     */
    double[][] matrix(double[] mean) {
        double cosine = Math.cos(hue);
        double sine = Math.sin(hue);
        double[][] grey = {{RED, GREEN, BLUE}, {RED, GREEN, BLUE}, {RED, GREEN, BLUE}};
        double[][] quadrature = quadrature();
        double[][] matrix = new double[3][4];
        for (int row = 0; row < 3; row++) {
            double constant = 0;
            for (int column = 0; column < 3; column++) {
                double identity = row == column ? 1 : 0;
                double turned = grey[row][column]
                        + saturation * (cosine * (identity - grey[row][column]) + sine * quadrature[row][column]);
                matrix[row][column] = contrast * turned;
                // (1 - contrast) of the mean after brightness, saturation and hue.
                constant += turned * (brightness * contrast + (1 - contrast) * (mean[column] + brightness));
            }
            matrix[row][3] = constant;
        }
        return matrix;
    }

    /** Red, green and blue from those whose I and Q are turned by a right angle and whose luma is left out. */
    private static double[][] quadrature() {
        double[] i = {0.595716, -0.274453, -0.321263};
        double[] q = {0.211456, -0.522591, 0.311135};
        double[] fromI = {0.9563, -0.2721, -1.1070};
        double[] fromQ = {0.6210, -0.6474, 1.7046};
        double[][] turned = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                turned[row][column] = fromQ[row] * i[column] - fromI[row] * q[column];
            }
        }
        return turned;
    }
}
