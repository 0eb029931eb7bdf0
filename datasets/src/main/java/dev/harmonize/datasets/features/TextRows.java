package dev.harmonize.datasets.features;

import dev.harmonize.api.data.Features;
import dev.harmonize.datasets.text.Tokenizer;

import java.util.List;

/** Texts as rows of token ids. */
public final class TextRows {

    private TextRows() {}

    /**
     * Texts as rows of one sample.
     *
     * @param texts at most as many as candidates; rows without a text, or whose text has no token, are not valid
     * @param candidates rows
     */
    public static Features.TokenIds rows(Tokenizer tokenizer, List<String> texts, int candidates) {
        int length = tokenizer.spec().length();
        int[] ids = new int[candidates * length];
        boolean[] valid = new boolean[candidates];
        for (int row = 0; row < Math.min(texts.size(), candidates); row++) {
            int[] rowIds = tokenizer.ids(texts.get(row));
            System.arraycopy(rowIds, 0, ids, row * length, length);
            valid[row] = rowIds[0] != 0;
        }
        return new Features.TokenIds(ids, valid);
    }
}
