package dev.harmonize.cli.backends;

import dev.harmonize.api.model.Embedding;
import dev.harmonize.core.runs.NumpyArray;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes results under names with slashes, {@code kind/component/…/what}. Each is kept as a matrix of one row. */
final class NamedResults {

    private final Map<String, NumpyArray> arrays;
    private final String prefix;

    private NamedResults(Map<String, NumpyArray> arrays, String prefix) {
        this.arrays = arrays;
        this.prefix = prefix;
    }

    NamedResults() {
        this(new TreeMap<>(), "");
    }

    /** Puts results below this name. */
    NamedResults in(String name) {
        return new NamedResults(arrays, prefix + name + "/");
    }

    /** As float64. */
    void put(String name, double... values) {
        keep(name, NumpyArray.ofDoubles(values, 1, values.length));
    }

    /** As float32. */
    void put(String name, float[] values) {
        keep(name, NumpyArray.ofFloats(values, 1, values.length));
    }

    /** As 0 and 1. */
    void put(String name, boolean[] values) {
        double[] numbers = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            numbers[i] = values[i] ? 1.0 : 0.0;
        }
        put(name, numbers);
    }

    /** As float32, or as float64 if the array is; row-major. */
    void put(String name, INDArray array) {
        NumpyArray elements = NumpyArray.of(array);
        keep(name, new NumpyArray(elements.type(), List.of(1L, array.length()), elements.data()));
    }

    /** Rows and which of them are valid. */
    void put(Embedding embedding) {
        put(embedding.output().toString(), embedding.rows());
        put(embedding.output() + ".valid", embedding.valid());
    }

    /** Everything, by name. */
    Map<String, NumpyArray> all() {
        return arrays;
    }

    private void keep(String name, NumpyArray array) {
        if (array.data().length == 0) {
            throw new IllegalArgumentException(prefix + name + " is empty, so that nothing could be compared");
        }
        if (arrays.put(prefix + name, array) != null) {
            throw new IllegalArgumentException(prefix + name + " is there already");
        }
    }
}
