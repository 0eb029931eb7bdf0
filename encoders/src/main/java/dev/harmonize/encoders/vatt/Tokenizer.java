package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.Features;
import dev.harmonize.encoders.kernel.Matrix;

import java.util.Arrays;

/** Turns raw input into tokens, [N·t, d], of which only the chosen ones are computed. */
sealed interface Tokenizer {

    /** Number of tokens of a sequence if none is left out. */
    int tokens();

    void declare(LayoutBuilder layout);

    /**
     * Computes tokens.
     *
     * @param features the sequences of the pass
     * @param chosen numbers of the tokens to compute, the same in every sequence
     */
    TokenTrace forward(Features features, int[] chosen, Forward pass);

    /** The tokens, and the way back, which ends here. */
    interface TokenTrace {

        /** [N·t, d], sequence after sequence. */
        Matrix output();

        /** Goes back with one block of rows per objective. */
        void backward(Matrix deltas, Contributions contributions);
    }

    /** Cuts patches and projects them. */
    record OfPatches(PatchGrid grid, Chain projection) implements Tokenizer {
        @Override
        public int tokens() {
            return grid.count();
        }

        @Override
        public void declare(LayoutBuilder layout) {
            projection.declare(layout);
        }

        @Override
        public TokenTrace forward(Features features, int[] chosen, Forward pass) {
            if (!(features instanceof Features.Dense dense)) {
                throw new IllegalArgumentException("expected dense features, not token ids");
            }
            float[] patches = grid.cut(dense.values(), dense.rows(), chosen);
            Matrix input = pass.engine().matrix(patches, dense.rows() * chosen.length, grid.size(), pass.arena());
            return new PatchTrace(projection.forward(input, pass));
        }
    }

    /** The way back from patches. */
    record PatchTrace(Trace projection) implements TokenTrace {
        @Override
        public Matrix output() {
            return projection.output();
        }

        @Override
        public void backward(Matrix deltas, Contributions contributions) {
            projection.end(deltas, contributions);
        }
    }

    /** Looks words up and projects them. */
    record OfWords(int tokens, Lookup words, Chain projection) implements Tokenizer {
        @Override
        public void declare(LayoutBuilder layout) {
            words.declare(layout);
            projection.declare(layout);
        }

        @Override
        public TokenTrace forward(Features features, int[] chosen, Forward pass) {
            if (!(features instanceof Features.TokenIds tokenIds)) {
                throw new IllegalArgumentException("expected token ids, not dense features");
            }
            int[] ids = new int[tokenIds.rows() * chosen.length];
            for (int row = 0; row < tokenIds.rows(); row++) {
                for (int i = 0; i < chosen.length; i++) {
                    ids[row * chosen.length + i] = tokenIds.ids()[row * tokens + chosen[i]];
                }
            }
            int largest = Arrays.stream(ids).max().orElse(0);
            int smallest = Arrays.stream(ids).min().orElse(0);
            if (smallest < 0 || largest >= words.rows()) {
                throw new IllegalArgumentException("token id " + (smallest < 0 ? smallest : largest)
                        + " is outside of the vocabulary, which has ids 0 to " + (words.rows() - 1));
            }
            Matrix embeddings = pass.zeros(ids.length, words.width());
            words.addTo(embeddings, ids, pass);
            return new WordTrace(words, ids, projection.forward(embeddings, pass));
        }
    }

    /** The way back from words. */
    record WordTrace(Lookup words, int[] ids, Trace projection) implements TokenTrace {
        @Override
        public Matrix output() {
            return projection.output();
        }

        @Override
        public void backward(Matrix deltas, Contributions contributions) {
            words.backward(ids, projection.backward(deltas, contributions), contributions);
        }
    }
}
