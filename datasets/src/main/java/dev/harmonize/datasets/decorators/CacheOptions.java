package dev.harmonize.datasets.decorators;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/** Options of {@link CachedDataset}. */
@Component(id = "cache", summary = "Keeps decoded samples on disk, so that each is decoded once")
public record CacheOptions(
        @Option(doc = "Folder of the cache; Harmonize's own unless given")
        Optional<String> folder,

        @Option(
                doc =
                        "Different readings (augmentations, choices of captions) of a sample that are kept for training, which"
                                + " draws among them; evaluation has one",
                defaultValue = "1",
                min = 1,
                max = 1_000_000)
        int views,

        @Option(
                doc = "Size at which nothing more is kept, bytes; what is beyond is decoded every time",
                defaultValue = "10737418240",
                min = 0)
        long maxBytes) {}
