package dev.harmonize.datasets.features.records;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.text.Tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What becomes of the labels of a record.
 *
 * @param names of the labels
 * @param classes number of classes; 0 if labels are not used as classes
 * @param text how names become token ids
 * @param candidates rows of text per sample
 */
record Labelled(LabelNames names, int classes, Optional<Tokenizer> text, int candidates) {

    /** The first label, if it is a class; of several only the first can be one. */
    OptionalInt label(List<Long> labels) {
        return labels.isEmpty() || labels.get(0) < 0 || labels.get(0) >= classes
                ? OptionalInt.empty()
                : OptionalInt.of(labels.get(0).intValue());
    }

    /** The names of the labels as text; where there are more than rows, training draws among them. */
    Optional<Features> text(List<Long> labels, Reading reading) {
        if (text.isEmpty() || labels.isEmpty()) {
            return Optional.empty();
        }
        List<Long> chosen = candidates > 1 && reading.isTraining() ? shuffled(labels, reading) : labels;
        return Optional.of(text.get().rows(names.texts(chosen, candidates), candidates));
    }

    private static List<Long> shuffled(List<Long> labels, Reading reading) {
        List<Long> left = new ArrayList<>(labels);
        List<Long> shuffled = new ArrayList<>();
        while (!left.isEmpty()) {
            shuffled.add(left.remove(reading.random().nextInt(left.size())));
        }
        return shuffled;
    }
}
