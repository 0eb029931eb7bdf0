package dev.harmonize.formats.archive;

import java.util.List;

/**
 * What came of unpacking an archive.
 *
 * @param files the files that were written, relative to the folder, with slashes, in the order of the archive
 * @param bytes how many bytes they have together
 * @param ignored members that were wanted and are neither files nor folders: links, devices, pipes
 */
public record Unpacked(List<String> files, long bytes, List<String> ignored) {
    public Unpacked {
        files = List.copyOf(files);
        ignored = List.copyOf(ignored);
    }
}
