package dev.harmonize.core.wiring;

import com.typesafe.config.ConfigObject;
import dev.harmonize.api.data.Modality;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that defines one run: which component plays which part, with bound options.
 *
 * @param seed all randomness of the run comes from it
 * @param dataset where samples come from
 * @param encoder the model
 * @param losses the objectives, in name order
 * @param realigner how objectives are reconciled
 * @param curriculum which units count
 * @param optimizer how parameters change
 * @param training how long, and on how much
 * @param probes what is evaluated afterwards, in name order
 * @param config the {@code harmonize} object with every default written out; reading it gives this spec again
 */
public record RunSpec(
        long seed,
        DatasetSpec dataset,
        Selection encoder,
        List<LossSpec> losses,
        RealignerSpec realigner,
        CurriculumSpec curriculum,
        Selection optimizer,
        TrainingSpec training,
        List<ProbeSpec> probes,
        ConfigObject config) {

    public RunSpec {
        losses = List.copyOf(losses);
        probes = List.copyOf(probes);
    }

    /**
     * Where samples come from, without a run around it.
     *
     * @param seed all randomness comes from it, as in a run with this seed
     * @param dataset the dataset
     */
    public record DataSpec(long seed, DatasetSpec dataset) {}

    /**
     * A dataset and what changes it.
     *
     * @param selection which one
     * @param parts what it is made of, by name; empty unless it is a combination of others
     * @param decorators what changes it, in the order of application
     */
    public record DatasetSpec(Selection selection, SortedMap<String, DatasetSpec> parts, List<Selection> decorators) {
        public DatasetSpec {
            parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
            decorators = List.copyOf(decorators);
        }
    }

    /**
     * One objective.
     *
     * @param name its key in the config
     * @param selection which loss
     * @param between the modalities it compares
     * @param space where it compares them; empty if there is only one possibility
     * @param weight its factor in the sum of objectives
     * @param path where it is configured
     * @param block as the config gives it
     */
    public record LossSpec(
            String name,
            Selection selection,
            List<Modality> between,
            Optional<String> space,
            double weight,
            String path,
            ConfigObject block) {
        public LossSpec {
            between = List.copyOf(between);
        }
    }

    /**
     * The realigner and where it acts.
     *
     * @param selection which one
     * @param granularity what it treats as a unit
     * @param scope the parameters it acts on
     * @param block as the config gives it
     */
    public record RealignerSpec(Selection selection, Granularity granularity, Scope scope, ConfigObject block) {}

    /**
     * The curriculum and where it acts.
     *
     * @param selection which one
     * @param granularity what it treats as a unit
     * @param normalize whether the kept units are scaled up for the dropped ones
     * @param block as the config gives it
     */
    public record CurriculumSpec(Selection selection, Granularity granularity, boolean normalize, ConfigObject block) {}

    /**
     * The training section.
     *
     * @param options its options
     * @param block as the config gives it
     */
    public record TrainingSpec(TrainingOptions options, ConfigObject block) {}

    /**
     * One probe.
     *
     * @param name its key in the config; metric names begin with it
     * @param selection which probe
     */
    public record ProbeSpec(String name, Selection selection) {}
}
