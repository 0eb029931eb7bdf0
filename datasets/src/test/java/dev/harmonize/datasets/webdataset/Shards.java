package dev.harmonize.datasets.webdataset;

/** Archives for tests, and options to read them with. */
final class Shards {

    private Shards() {}
}
