package dev.harmonize.core.training;

import java.util.ArrayList;
import java.util.List;

/**
 * Two objectives in one parameter group over all units of a batch.
 *
 * @param group name of the group
 * @param first name of an objective
 * @param second name of another
 * @param units the units in which both are valid and contribute something
 * @param meanCosine over these units; NaN if there are none
 * @param conflictRate the share of these units with a negative cosine; NaN if there are none
 */
public record ConflictSummary(
        String group, String first, String second, int units, double meanCosine, double conflictRate) {

    /**
     * Every two objectives in every parameter group.
     *
     * @param names of the objectives
     */
    public static List<ConflictSummary> of(InspectedBatch inspected, List<String> names) {
        List<ConflictSummary> summaries = new ArrayList<>();
        for (int p = 0; p < inspected.groups().size(); p++) {
            UnitCosines cosines = UnitCosines.of(inspected.gramians().get(p), inspected.valid());
            for (int pair = 0; pair < cosines.pairs().size(); pair++) {
                summaries.add(new ConflictSummary(
                        inspected.groups().get(p).name(),
                        names.get(cosines.pairs().get(pair).first()),
                        names.get(cosines.pairs().get(pair).second()),
                        cosines.sorted(pair).length,
                        cosines.mean(pair),
                        cosines.conflictRate(pair)));
            }
        }
        return summaries;
    }
}
