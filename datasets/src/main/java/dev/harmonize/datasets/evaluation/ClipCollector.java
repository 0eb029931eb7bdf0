package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Clip;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.formats.MalformedFileException;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Gathers the clips that annotations name, and what is wrong with the others. */
final class ClipCollector {

    private final NamedFiles files;
    private final Map<String, List<Clip>> clipsBySplit = new LinkedHashMap<>();
    private final Set<String> sources = new HashSet<>();
    private final List<MalformedFileException> unusable = new ArrayList<>();

    /**
     * Gathers clips of these files.
     *
     * @param splits in their order; those that stay empty are left out
     */
    ClipCollector(NamedFiles files, String... splits) {
        this.files = files;
        for (String split : splits) {
            clipsBySplit.put(split, new ArrayList<>());
        }
    }

    /**
     * Adds a clip, or takes note that its file is missing or that there is one of this name already.
     *
     * @param place where the annotation is, for messages
     * @param source the clip's name
     * @param path of its file, without extension
     */
    void add(
            String place,
            String split,
            String source,
            String path,
            Segment segment,
            List<String> texts,
            OptionalInt label) {
        if (!sources.add(source)) {
            reject(MalformedFileException.at(place, "names '" + source + "' a second time"));
            return;
        }
        Optional<Path> file = files.find(path);
        if (file.isEmpty()) {
            reject(MalformedFileException.at(place, "there is no file of '" + path + "' in " + files.folder()));
            return;
        }
        clipsBySplit
                .computeIfAbsent(split, name -> new ArrayList<>())
                .add(new Clip(source, file.get(), Optional.empty(), segment, texts, label));
    }

    /** Takes note of an annotation that cannot be used. */
    void reject(MalformedFileException problem) {
        unusable.add(problem);
    }

    /**
     * Makes the dataset.
     *
     * @param name of the dataset
     * @param option that names the annotations, for messages
     * @throws InvalidOptionException if there is no usable clip, or more annotations are unusable than may be skipped
     */
    Dataset dataset(
            String name,
            String option,
            List<String> classNames,
            EvaluationSource source,
            ClipDataset.TextRows text,
            OnError onError,
            double maxBadShare) {
        clipsBySplit.values().removeIf(List::isEmpty);
        long usable = clipsBySplit.values().stream().mapToLong(List::size).sum();
        if (usable == 0) {
            throw new InvalidOptionException(
                    option,
                    "has no usable clip"
                            + (unusable.isEmpty()
                                    ? ""
                                    : "; the first of " + unusable.size() + " problems: "
                                            + unusable.get(0).getMessage()));
        }
        SkippedSamples skipped = new SkippedSamples(onError, maxBadShare);
        skipped.expect(usable + unusable.size());
        try {
            unusable.forEach(problem -> skipped.add(problem.place(), problem.problem()));
        } catch (UncheckedIOException e) {
            throw new InvalidOptionException(
                    onError == OnError.FAIL ? "on-error" : "max-bad-share", String.valueOf(e.getMessage()));
        }
        return new ClipDataset(name, clipsBySplit, classNames, source.clips(), Optional.of(text), skipped);
    }
}
