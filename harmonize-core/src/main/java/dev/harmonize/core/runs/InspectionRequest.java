package dev.harmonize.core.runs;

import com.typesafe.config.ConfigUtil;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a run is to be looked at; where empty, as it was trained.
 *
 * @param split where the batch comes from
 * @param batchSize samples per batch
 * @param granularity what is compared, as a config says it
 * @param scope where it is compared, as a config says it
 */
public record InspectionRequest(
        Optional<String> split, Optional<Integer> batchSize, Optional<String> granularity, Optional<String> scope) {

    /**
     * The same as overrides of the run's config, so that nonsense is refused in the words in which a config is. What only
     * training or probes use is left out: it could not be used with another granularity, and is not needed.
     */
    public List<String> overrides() {
        List<String> overrides = new ArrayList<>(
                List.of("harmonize.realigner.use=sum", "harmonize.curriculum=null", "harmonize.probes=null"));
        split.ifPresent(name -> overrides.add("harmonize.training.split=" + ConfigUtil.quoteString(name)));
        batchSize.ifPresent(size -> overrides.add("harmonize.training.batch-size=" + size));
        granularity.ifPresent(text -> overrides.add("harmonize.realigner.granularity=" + ConfigUtil.quoteString(text)));
        scope.ifPresent(text -> overrides.add("harmonize.realigner.scope=" + ConfigUtil.quoteString(text)));
        return overrides;
    }
}
