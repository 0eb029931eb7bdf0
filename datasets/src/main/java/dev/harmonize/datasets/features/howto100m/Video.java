package dev.harmonize.datasets.features.howto100m;

import java.util.Optional;

/**
 * A row of the table of videos.
 *
 * @param path of the array of its features within their folder, if the table names one
 */
record Video(String id, Optional<String> path) {}
