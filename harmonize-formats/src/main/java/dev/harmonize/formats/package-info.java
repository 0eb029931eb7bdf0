/**
 * Readers of files that other programs wrote, and of nothing else: no type here knows what a dataset or a run is. None of them
 * trusts a file. Lengths are checked before memory is taken for them, messages name file and byte or line ({@link
 * dev.harmonize.formats.MalformedFileException}), and nothing is written outside the folder that a caller named.
 */
@NullMarked
package dev.harmonize.formats;

import org.jspecify.annotations.NullMarked;
