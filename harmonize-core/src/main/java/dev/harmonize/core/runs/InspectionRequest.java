package dev.harmonize.core.runs;

import com.typesafe.config.ConfigUtil;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a batch of a run is to be looked at.
 *
 * @param split where the batch comes from; the training split unless given
 * @param batchSize samples per batch; as in training unless given
 * @param granularity what is compared, as a config says it; triplets unless given, or the batch if the encoder couples its
 *     samples. The run's own does not matter
 * @param scope where it is compared, as a config says it; in shared parameters unless given, or in all of them if the
 *     encoder shares none. The run's own does not matter
 */
public record InspectionRequest(
        Optional<String> split, Optional<Integer> batchSize, Optional<String> granularity, Optional<String> scope) {

    /** The overrides of the run's config for this encoder. */
    List<String> overrides(Encoder encoder) {
        return overrides(
                encoder.couplesSamples() ? "batch" : "triplet",
                encoder.parameters().segments().stream().anyMatch(Segment::shared) ? "shared" : "all");
    }

    /** What suits any encoder where nothing is requested. */
    List<String> overridesForAnyEncoder() {
        return overrides("batch", "all");
    }

    /**
     * The same as overrides of the run's config, so that nonsense is refused in the words in which a config is. What only
     * training or probes use is left out: it could not be used with another granularity, and is not needed.
     */
    private List<String> overrides(String defaultGranularity, String defaultScope) {
        List<String> overrides = new ArrayList<>(
                List.of("harmonize.realigner.use=sum", "harmonize.curriculum=null", "harmonize.probes=null"));
        split.ifPresent(name -> overrides.add("harmonize.training.split=" + ConfigUtil.quoteString(name)));
        batchSize.ifPresent(size -> overrides.add("harmonize.training.batch-size=" + size));
        overrides.add(
                "harmonize.realigner.granularity=" + ConfigUtil.quoteString(granularity.orElse(defaultGranularity)));
        overrides.add("harmonize.realigner.scope=" + ConfigUtil.quoteString(scope.orElse(defaultScope)));
        return overrides;
    }
}
