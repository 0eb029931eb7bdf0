package dev.harmonize.datasets.features.arrays;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.features.FeatureTable;
import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.formats.numpy.NpyArray;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The rows of one split that can be used. */
final class ArrayTable implements FeatureTable {

    private final SplitArrays arrays;
    private final BatchSpec spec;
    private final int[] rows;
    private final long[] ids;
    private final Optional<int[]> labels;
    private final Map<Long, Integer> indices = new HashMap<>();

    private ArrayTable(SplitArrays arrays, BatchSpec spec, int[] rows, long[] ids, Optional<int[]> labels) {
        this.arrays = arrays;
        this.spec = spec;
        this.rows = rows;
        this.ids = ids;
        this.labels = labels;
        for (int index = 0; index < ids.length; index++) {
            indices.put(ids[index], index);
        }
    }

    /**
     * Reads ids and labels.
     *
     * @param lost takes note of rows whose id is there twice or whose label is no class
     */
    static ArrayTable of(SplitArrays arrays, BatchSpec spec, LostItems lost) {
        int count = arrays.rows();
        long[] allIds = new long[count];
        Arrays.setAll(allIds, row -> row);
        Optional<NpyArray> idArray = arrays.ids();
        if (idArray.isPresent()) {
            allIds = idArray.get().integers(0, count);
        }
        Optional<long[]> allLabels = arrays.labels().map(array -> array.integers(0, count));
        int[] rows = new int[count];
        long[] ids = new long[count];
        int[] labels = new int[count];
        Map<Long, Integer> firstRows = new HashMap<>();
        int used = 0;
        for (int row = 0; row < count; row++) {
            Integer firstRow = firstRows.putIfAbsent(allIds[row], row);
            long label = allLabels.isPresent() ? allLabels.get()[row] : 0;
            if (firstRow != null) {
                lost.add(arrays.path() + ", row " + row, "has the id " + allIds[row] + " of row " + firstRow);
            } else if (label < 0 || label > ArraysDataset.LARGEST_LABEL) {
                lost.add(
                        arrays.path() + ", row " + row,
                        "has the label " + label + "; expected one from 0 to " + ArraysDataset.LARGEST_LABEL);
            } else {
                rows[used] = row;
                ids[used] = allIds[row];
                labels[used] = (int) label;
                used++;
            }
        }
        int size = used;
        return new ArrayTable(
                arrays,
                spec,
                Arrays.copyOf(rows, size),
                Arrays.copyOf(ids, size),
                allLabels.map(present -> Arrays.copyOf(labels, size)));
    }

    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public long id(int index) {
        return ids[index];
    }

    @Override
    public int index(long id) {
        return Optional.ofNullable(indices.get(id))
                .orElseThrow(() -> new IllegalArgumentException("there is no sample " + id));
    }

    @Override
    public String source(int index) {
        return arrays.path() + ", row " + rows[index];
    }

    @Override
    public Map<Modality, Features> read(int index, Reading reading) {
        Map<Modality, Features> features = new HashMap<>();
        arrays.modalities().forEach((modality, array) -> {
            int vocabulary =
                    spec.get(modality).features() instanceof FeatureSpec.Tokens tokens ? tokens.vocabulary() : 0;
            array.read(rows[index], vocabulary).ifPresent(present -> features.put(modality, present));
        });
        return features;
    }

    @Override
    public OptionalInt label(int index) {
        return labels.isPresent() ? OptionalInt.of(labels.get()[index]) : OptionalInt.empty();
    }
}
