package dev.harmonize.encoders.kernel;

import dev.harmonize.api.model.SampleWeights;

import java.util.List;
import java.util.Optional;

/**
 * All contributions to one segment that are to be summed up.
 *
 * @param contributions in the order of summation
 * @param weights of samples and objectives; absent: all 1
 */
public record SegmentContributions(List<Contribution> contributions, Optional<SampleWeights> weights) {

    public SegmentContributions {
        contributions = List.copyOf(contributions);
    }
}
