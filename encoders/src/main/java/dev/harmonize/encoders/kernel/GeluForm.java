package dev.harmonize.encoders.kernel;

/** The forms of the Gaussian error linear unit (Hendrycks and Gimpel, 2016). */
public enum GeluForm {
    /** x Φ(x) with Φ from the error function. */
    EXACT,
    /** x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). */
    TANH
}
