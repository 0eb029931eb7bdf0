/**
 * Built-in datasets and dataset decorators.
 *
 * <p>{@code digits} is small, real and inside the jar, so that the first run of a fresh machine trains on real input: five
 * thousand handwritten digits, fifty recordings of spoken digits in five languages, and captions with the digit words of
 * those languages. Where every part comes from, and under which licence, is in {@code META-INF/DATA-LICENSES.md} of the
 * jar. {@code misalign} wraps any indexed dataset and plants a known share of mismatched modalities in it. {@code random-vectors} is no
 * data at all, only numbers of the right form, for measuring speed.
 *
 * <p>Everything here works on plain arrays and is read without locks once it is decoded; nothing touches a native
 * library.
 */
@NullMarked
package dev.harmonize.datasets;

import org.jspecify.annotations.NullMarked;
