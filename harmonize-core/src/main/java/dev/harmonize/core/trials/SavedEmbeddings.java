package dev.harmonize.core.trials;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.core.config.DidYouMean;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.runs.NpzReader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Embeddings of several modalities from one file, as a loss gets them. The array of a modality has its name, such as {@code
 * video}, or is {@code embedding.<modality>.<space>}, as {@code harmonize encode} and {@code harmonize conflict} write it;
 * shape [B·C, d]. Which rows are valid is in {@code mask.<modality>} or, in files of these commands, {@code
 * valid.<modality>}, length B·C; all are if there is neither. Where the numbers of candidates C are not stated, the array
 * with the fewest rows has one row per sample. The result is float64 if any of the arrays is.
 */
final class SavedEmbeddings implements AutoCloseable {

    /** The space of arrays whose names tell none. */
    private static final String UNNAMED_SPACE = "joint";

    private static final String PREFIX = "embedding.";

    /**
     * An array of the file.
     *
     * @param modality what it embeds
     * @param rows as in the file
     * @param mask which rows are valid
     */
    private record Array(Modality modality, String name, INDArray rows, Optional<boolean[]> mask)
            implements AutoCloseable {

        int count() {
            return (int) rows.size(0);
        }

        boolean[] valid() {
            return mask.orElseGet(() -> {
                boolean[] all = new boolean[count()];
                Arrays.fill(all, true);
                return all;
            });
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private final List<String> names;
    private final List<DataType> types;
    private final List<Embedding> embeddings;

    private SavedEmbeddings(List<String> names, List<DataType> types, List<Embedding> embeddings) {
        this.names = List.copyOf(names);
        this.types = List.copyOf(types);
        this.embeddings = List.copyOf(embeddings);
    }

    /**
     * Reads the embeddings.
     *
     * @param file what messages call it
     * @throws java.io.UncheckedIOException if an array is not as it must be; see {@link NpzReader}
     * @throws dev.harmonize.core.config.ConfigurationException if arrays are missing or do not fit each other
     */
    static SavedEmbeddings read(
            NpzReader reader,
            String file,
            List<Modality> between,
            Optional<String> space,
            Map<Modality, Integer> candidates) {
        Problems problems = new Problems();
        String foundSpace = space(reader.names(), file, between, space, problems);
        problems.throwIfAny();
        List<Array> arrays = new ArrayList<>();
        try {
            for (Modality modality : between) {
                String own = modality.name();
                boolean plain = foundSpace.isEmpty();
                arrays.add(array(reader, plain ? own : PREFIX + own + "." + foundSpace, modality));
            }
            checkMasks(arrays, file, problems);
            checkWidths(arrays, file, problems);
            List<Integer> counts = new CandidateCounts(file, problems).of(rowCounts(arrays), candidates);
            problems.throwIfAny();
            return embeddings(arrays, foundSpace.isEmpty() ? UNNAMED_SPACE : foundSpace, counts);
        } finally {
            arrays.forEach(Array::close);
        }
    }

    /** One per modality, in order. */
    List<Embedding> embeddings() {
        return embeddings;
    }

    /** The names of their arrays in the file. */
    List<String> names() {
        return names;
    }

    /** The types of their arrays in the file. */
    List<DataType> types() {
        return types;
    }

    @Override
    public void close() {
        embeddings.forEach(embedding -> embedding.rows().close());
    }

    /** The space to look in; empty if the arrays have the modalities' own names. */
    private static String space(
            Set<String> names, String file, List<Modality> between, Optional<String> wanted, Problems problems) {
        List<String> missing = between.stream()
                .map(Modality::name)
                .filter(name -> !names.contains(name))
                .toList();
        if (wanted.isEmpty() && missing.isEmpty()) {
            return "";
        }
        Set<String> shared = new TreeSet<>(spaces(names, between.get(0)));
        between.forEach(modality -> shared.retainAll(spaces(names, modality)));
        if (wanted.isPresent() ? shared.contains(wanted.get()) : shared.size() == 1) {
            return wanted.orElseGet(() -> shared.iterator().next());
        }
        if (wanted.isPresent()) {
            problems.add(
                    "--space",
                    file + " has no embeddings " + PREFIX + "<modality>." + wanted.get() + " of "
                            + join(between) + "; " + contents(names)
                            + DidYouMean.phrase(wanted.get(), shared));
        } else if (!shared.isEmpty()) {
            problems.add(
                    "--space",
                    "is missing; " + file + " has embeddings of " + join(between) + " in several spaces: name one of "
                            + join(shared));
        } else {
            for (String name : missing) {
                problems.add(
                        "--between",
                        file + " has no array '" + name + "'; " + contents(names) + DidYouMean.phrase(name, names));
            }
        }
        return "";
    }

    private static Set<String> spaces(Set<String> names, Modality modality) {
        String prefix = PREFIX + modality + ".";
        Set<String> spaces = new TreeSet<>();
        names.stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> spaces.add(name.substring(prefix.length())));
        return spaces;
    }

    private static String contents(Set<String> names) {
        return names.isEmpty() ? "it has no arrays" : "it has " + join(names);
    }

    private static Array array(NpzReader reader, String name, Modality modality) {
        Optional<boolean[]> mask = maskName(reader.names(), modality).map(reader::mask);
        // A mask of another length is told later, when the number of rows is known.
        INDArray rows = reader.embedding(name, row -> mask.isEmpty() || row >= mask.get().length || mask.get()[row]);
        return new Array(modality, name, rows, mask);
    }

    private static Optional<String> maskName(Set<String> names, Modality modality) {
        return List.of("mask." + modality, "valid." + modality).stream()
                .filter(names::contains)
                .findFirst();
    }

    private static void checkMasks(List<Array> arrays, String file, Problems problems) {
        arrays.forEach(array -> {
            int rows = array.count();
            int elements = array.valid().length;
            if (elements != rows) {
                problems.add(
                        file,
                        "the mask of '" + array.modality() + "' has " + elements + " elements, and '" + array.name()
                                + "' has " + rows + " rows; expected one element per row");
            }
        });
    }

    private static void checkWidths(List<Array> arrays, String file, Problems problems) {
        List<String> widths = arrays.stream()
                .map(array -> "'" + array.name() + "' has " + array.rows().size(1))
                .toList();
        if (arrays.stream().mapToLong(array -> array.rows().size(1)).distinct().count() > 1) {
            problems.add(
                    file, "embeddings that are compared must have equally many columns; " + String.join(", ", widths));
        }
    }

    private static List<CandidateCounts.Rows> rowCounts(List<Array> arrays) {
        return arrays.stream()
                .map(array -> new CandidateCounts.Rows(array.modality(), array.name(), array.count()))
                .toList();
    }

    private static SavedEmbeddings embeddings(List<Array> arrays, String space, List<Integer> candidates) {
        DataType common = arrays.stream().anyMatch(array -> array.rows().dataType() == DataType.DOUBLE)
                ? DataType.DOUBLE
                : DataType.FLOAT;
        List<String> names = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        List<Embedding> embeddings = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            Array array = arrays.get(i);
            names.add(array.name());
            types.add(array.rows().dataType());
            Output output =
                    new Output(array.modality(), space, (int) array.rows().size(1));
            INDArray rows = array.rows().dup('c');
            INDArray converted = rows.dataType() == common ? rows : rows.castTo(common);
            if (converted != rows) {
                rows.close();
            }
            clearInvalid(converted, array.valid());
            embeddings.add(new Embedding(output, converted, candidates.get(i), array.valid()));
        }
        return new SavedEmbeddings(names, types, embeddings);
    }

    /** Rows that mean nothing may be NaN in a file; a loss is promised finite numbers. */
    private static void clearInvalid(INDArray rows, boolean[] valid) {
        for (int row = 0; row < valid.length; row++) {
            if (!valid[row]) {
                rows.getRow(row).assign(0);
            }
        }
    }

    private static String join(Iterable<?> items) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.toString()));
        return String.join(", ", texts);
    }
}
