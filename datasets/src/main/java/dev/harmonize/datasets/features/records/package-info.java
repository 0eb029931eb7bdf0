/** Features in TFRecord files: YouTube-8M and AudioSet. */
@NullMarked
package dev.harmonize.datasets.features.records;

import org.jspecify.annotations.NullMarked;
