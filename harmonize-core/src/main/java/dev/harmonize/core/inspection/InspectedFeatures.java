package dev.harmonize.core.inspection;

import dev.harmonize.api.data.Features;

import java.util.List;
import java.util.Optional;

/**
 * One modality of one item.
 *
 * @param features what a model is given, {@link dev.harmonize.api.data.ModalitySpec#candidates()} rows
 * @param sha256 of all rows, those included that are not valid, as little-endian float32, or int32 where they are token
 *     ids; lower-case hexadecimal. The same as of NumPy's {@code array.tobytes()}
 * @param statistics of the numbers in valid rows; empty for token ids, and where no row is valid
 * @param texts of the valid rows, in their order, where they are token ids
 */
public record InspectedFeatures(Features features, String sha256, Optional<Statistics> statistics, List<String> texts) {
    public InspectedFeatures {
        texts = List.copyOf(texts);
    }

    /** How many rows hold something. */
    public int validRows() {
        int count = 0;
        for (boolean valid : features.valid()) {
            count += valid ? 1 : 0;
        }
        return count;
    }

    /** Whether any row holds something. */
    public boolean isPresent() {
        return validRows() > 0;
    }
}
