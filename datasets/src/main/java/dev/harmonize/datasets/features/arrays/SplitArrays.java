package dev.harmonize.datasets.features.arrays;

import dev.harmonize.api.data.Modality;
import dev.harmonize.datasets.features.SplitFiles;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.numpy.NpyArray;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The arrays of one split, which have as many rows each.
 *
 * @param path of the file or folder
 * @param modalities in name order, at least one
 */
record SplitArrays(
        Path path, Map<Modality, ModalityArray> modalities, Optional<NpyArray> labels, Optional<NpyArray> ids) {

    private static final String VALID = "valid.";

    /**
     * Reads the headers of the arrays.
     *
     * @throws MalformedFileException if one is missing, or they do not fit each other
     */
    static SplitArrays open(Path path, ArraysOptions options) {
        ArrayFolder folder = ArrayFolder.open(path, (long) options.memoryLimit() << 20);
        Map<Modality, ModalityArray> modalities = new TreeMap<>();
        SplitFiles.inOrder(options.arrays(), "arrays").forEach((name, array) -> {
            Modality modality = new Modality(name);
            modalities.put(
                    modality,
                    ModalityArray.of(
                            modality,
                            folder.array(array)
                                    .orElseThrow(() -> MalformedFileException.at(
                                            path.toString(), "has no array '" + array + "' for the modality " + name)),
                            folder.array(VALID + name)));
        });
        SplitArrays arrays =
                new SplitArrays(path, modalities, folder.array(options.labels()), folder.array(options.ids()));
        arrays.checkRows();
        return arrays;
    }

    private void checkRows() {
        NpyArray first = modalities.values().iterator().next().array();
        if (first.rows() > Integer.MAX_VALUE - 8) {
            throw MalformedFileException.at(first.place(), "has more rows than a split can have samples");
        }
        modalities.values().forEach(modality -> checkRows(first, modality.array(), first.rows()));
        labels.ifPresent(array -> checkVector(first, array));
        ids.ifPresent(array -> checkVector(first, array));
    }

    private static void checkVector(NpyArray first, NpyArray array) {
        checkRows(first, array, first.rows());
        if (array.rowSize() != 1 || array.isFloatingPoint()) {
            throw MalformedFileException.at(
                    array.place(), "has shape " + array.shapeAsTuple() + "; expected a whole number for each sample");
        }
    }

    private static void checkRows(NpyArray first, NpyArray array, long rows) {
        if (array.rows() != rows) {
            throw MalformedFileException.at(
                    array.place(), "has " + array.rows() + " rows, and " + first.place() + " has " + rows);
        }
    }

    /** Number of rows. */
    int rows() {
        return (int) modalities.values().iterator().next().array().rows();
    }
}
