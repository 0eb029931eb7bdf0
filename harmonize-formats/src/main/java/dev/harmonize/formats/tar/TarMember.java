package dev.harmonize.formats.tar;

/**
 * A regular file in an archive.
 *
 * @param name its path within the archive; relative, without {@code ..}, and without {@code ./} at the beginning
 * @param size bytes
 */
public record TarMember(String name, long size) {}
