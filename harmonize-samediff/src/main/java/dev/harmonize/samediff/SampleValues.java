package dev.harmonize.samediff;

import dev.harmonize.api.Status;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a formula makes of N samples.
 *
 * @param values ℓ_i, shape [N], of the embeddings' data type; the loss is their mean
 * @param similarities how alike a sample's own modalities are, such as a cosine, shape [N]; higher is more alike. No
 *     gradient flows through it
 */
@Status(Status.Level.EXPERIMENTAL)
public record SampleValues(SDVariable values, SDVariable similarities) {}
