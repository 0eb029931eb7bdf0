package dev.harmonize.api.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a batch of samples. */
final class Collation {

    private Collation() {}

    static AnnotatedBatch collate(BatchSpec spec, List<Sample> samples) {
        long[] ids = new long[samples.size()];
        int[] labels = new int[samples.size()];
        boolean labelled = true;
        Map<Modality, boolean[]> misaligned = new LinkedHashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            ids[i] = sample.id();
            labelled &= sample.label().isPresent();
            labels[i] = sample.label().orElse(-1);
            for (Modality modality : sample.misaligned()) {
                misaligned.computeIfAbsent(modality, absent -> new boolean[samples.size()])[i] = true;
            }
        }
        Map<Modality, Features> features = new LinkedHashMap<>();
        spec.modalities()
                .forEach((modality, modalitySpec) -> features.put(modality, collate(modality, modalitySpec, samples)));
        return new AnnotatedBatch(
                new Batch(spec, ids, features),
                new Annotations(labelled ? Optional.of(labels) : Optional.empty(), misaligned));
    }

    private static Features collate(Modality modality, ModalitySpec spec, List<Sample> samples) {
        int rowSize = Math.toIntExact(spec.features().size());
        int rows = samples.size() * spec.candidates();
        int sampleSize = rowSize * spec.candidates();
        boolean[] valid = new boolean[rows];
        boolean tokens = spec.features() instanceof FeatureSpec.Tokens;
        float[] values = new float[tokens ? 0 : Math.multiplyExact(rows, rowSize)];
        int[] ids = new int[tokens ? Math.multiplyExact(rows, rowSize) : 0];
        for (int i = 0; i < samples.size(); i++) {
            Features features = samples.get(i).features().get(modality);
            if (features == null) {
                continue;
            }
            if (!fits(features, spec)) {
                throw new IllegalStateException("sample " + samples.get(i).id() + " has " + describe(features) + " of "
                        + modality + "; its dataset promises " + spec.candidates() + " x " + spec.features());
            }
            System.arraycopy(features.valid(), 0, valid, i * spec.candidates(), spec.candidates());
            if (features instanceof Features.Dense dense) {
                System.arraycopy(dense.values(), 0, values, i * sampleSize, sampleSize);
            } else if (features instanceof Features.TokenIds tokenIds) {
                System.arraycopy(tokenIds.ids(), 0, ids, i * sampleSize, sampleSize);
            }
        }
        return tokens ? new Features.TokenIds(ids, valid) : new Features.Dense(values, valid);
    }

    private static boolean fits(Features features, ModalitySpec spec) {
        boolean sameForm = features instanceof Features.TokenIds == spec.features() instanceof FeatureSpec.Tokens;
        return sameForm
                && features.rows() == spec.candidates()
                && length(features) == spec.candidates() * spec.features().size();
    }

    private static String describe(Features features) {
        String unit = features instanceof Features.TokenIds ? "token ids" : "numbers";
        return length(features) + " " + unit + " in " + features.rows() + " rows";
    }

    private static int length(Features features) {
        return features instanceof Features.TokenIds tokens
                ? tokens.ids().length
                : ((Features.Dense) features).values().length;
    }
}
