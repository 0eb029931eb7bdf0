package dev.harmonize.core.runs;

import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Segment;
import dev.harmonize.core.training.InspectedBatch;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.Objectives;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model made of samples, as named arrays. With B samples, C candidates of a modality, K objectives and U units:
 *
 * <ul>
 *   <li>{@code ids} int64 [B]; {@code labels} int64 [B], where there are labels; {@code misaligned.<modality>} bool [B],
 *       where noise was planted
 *   <li>{@code input.<modality>}: [B·C, …], each row as {@link FeatureSpec} lays it out; float32, token ids int32
 *   <li>{@code valid.<modality>}: bool [B·C], which rows hold something
 *   <li>{@code embedding.<modality>.<space>}: float32 [B·C, d]
 *   <li>{@code cotangent.<objective>.<modality>.<space>}: float32 [B·C, d], ∂(weight · L_k)/∂z
 *   <li>{@code objectives} str [K]; {@code weight} and {@code loss} float64 [K], the latter without the weight
 *   <li>{@code groups} str [G]; {@code segments.<group>} str, the parameters in a group; {@code gram.<group>}: float64
 *       [U, K, K], before any realignment
 *   <li>{@code unit.samples}: int64 [U, m], the positions of a unit's samples in the batch; -1 fills a shorter last unit
 *   <li>{@code unit.valid}: bool [U, K], whether an objective could judge a sample of the unit
 * </ul>
 */
public final class InspectionArrays {

    private static final int ABSENT = -1;

    private InspectionArrays() {}

    /** Everything about one batch. */
    public static Map<String, NumpyArray> conflict(InspectedBatch inspected, Objectives objectives) {
        Map<String, NumpyArray> arrays = new TreeMap<>();
        AnnotatedBatch annotated = inspected.annotated();
        arrays.putAll(rows(annotated.batch().ids(), annotated.annotations(), inspected.embeddings()));
        annotated.batch().features().forEach((modality, features) -> {
            arrays.put(
                    "input." + modality,
                    input(annotated.batch().spec().get(modality).features(), features));
            arrays.put("valid." + modality, NumpyArray.ofBooleans(features.valid(), features.rows()));
        });
        int count = objectives.count();
        for (int k = 0; k < count; k++) {
            String name = "cotangent." + objectives.names().get(k) + ".";
            inspected
                    .cotangents()
                    .get(k)
                    .byOutput()
                    .forEach((output, rows) -> arrays.put(name + output, NumpyArray.of(rows)));
        }
        arrays.put("objectives", NumpyArray.ofStrings(objectives.names()));
        arrays.put(
                "weight",
                NumpyArray.ofDoubles(
                        objectives.all().stream().mapToDouble(Objective::weight).toArray(), count));
        arrays.put("loss", NumpyArray.ofDoubles(inspected.losses(), count));
        List<String> groups =
                inspected.groups().stream().map(ParameterGroup::name).toList();
        arrays.put("groups", NumpyArray.ofStrings(groups));
        for (int p = 0; p < groups.size(); p++) {
            arrays.put(
                    "segments." + groups.get(p),
                    NumpyArray.ofStrings(inspected.groups().get(p).segments().stream()
                            .map(Segment::name)
                            .toList()));
            Gramians gramians = inspected.gramians().get(p);
            arrays.put(
                    "gram." + groups.get(p), NumpyArray.ofDoubles(gramians.values(), gramians.units(), count, count));
        }
        Units units = inspected.units();
        arrays.put("unit.samples", unitSamples(units));
        arrays.put("unit.valid", NumpyArray.ofBooleans(inspected.valid(), units.count(), count));
        return arrays;
    }

    /** Only what needs no objectives: ids, labels, planted noise, embeddings and the validity of their rows. */
    public static Map<String, NumpyArray> embeddings(long[] ids, Annotations annotations, List<Embedding> embeddings) {
        Map<String, NumpyArray> arrays = rows(ids, annotations, embeddings);
        Map<Modality, boolean[]> valid = new LinkedHashMap<>();
        embeddings.forEach(embedding -> valid.put(embedding.output().modality(), embedding.valid()));
        valid.forEach((modality, flags) -> arrays.put("valid." + modality, NumpyArray.ofBooleans(flags, flags.length)));
        return arrays;
    }

    private static Map<String, NumpyArray> rows(long[] ids, Annotations annotations, List<Embedding> embeddings) {
        Map<String, NumpyArray> arrays = new TreeMap<>();
        arrays.put("ids", NumpyArray.ofLongs(ids, ids.length));
        annotations
                .labels()
                .ifPresent(labels -> arrays.put(
                        "labels",
                        NumpyArray.ofLongs(Arrays.stream(labels).asLongStream().toArray(), labels.length)));
        annotations
                .misaligned()
                .forEach((modality, flags) ->
                        arrays.put("misaligned." + modality, NumpyArray.ofBooleans(flags, flags.length)));
        embeddings.forEach(embedding -> arrays.put("embedding." + embedding.output(), NumpyArray.of(embedding.rows())));
        return arrays;
    }

    private static NumpyArray input(FeatureSpec spec, Features features) {
        long rows = features.rows();
        if (features instanceof Features.TokenIds tokens) {
            return NumpyArray.ofInts(tokens.ids(), rows, spec.size());
        }
        float[] values = ((Features.Dense) features).values();
        if (spec instanceof FeatureSpec.Frames frames) {
            return NumpyArray.ofFloats(
                    values, rows, frames.frames(), frames.height(), frames.width(), frames.channels());
        }
        if (spec instanceof FeatureSpec.Vectors vectors) {
            return NumpyArray.ofFloats(values, rows, vectors.length(), vectors.width());
        }
        return NumpyArray.ofFloats(values, rows, spec.size());
    }

    private static NumpyArray unitSamples(Units units) {
        int width = Math.min(units.size(), units.samples());
        long[] samples = new long[units.count() * width];
        Arrays.fill(samples, ABSENT);
        for (int sample = 0; sample < units.samples(); sample++) {
            int unit = units.unitOf(sample);
            samples[unit * width + sample - units.begin(unit)] = sample;
        }
        return NumpyArray.ofLongs(samples, units.count(), width);
    }
}
