package dev.harmonize.losses;

/** Rows of which modality are the anchors of a contrastive loss. */
public enum Direction {
    /** Both; a sample's value is the mean of the two. */
    BOTH,
    /** Those of the first modality; those of the second are their positives and negatives. */
    FORWARD,
    /** Those of the second modality. */
    BACKWARD
}
