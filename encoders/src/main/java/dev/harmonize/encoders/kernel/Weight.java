package dev.harmonize.encoders.kernel;

/** A dense layer's matrix W, [in, out], in whatever form an {@link Engine} multiplies with best. */
public interface Weight {

    int in();

    int out();
}
