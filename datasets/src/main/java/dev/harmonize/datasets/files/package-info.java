/** The dataset {@code media}: one's own video and sound files, in a folder or named by a manifest. */
@NullMarked
package dev.harmonize.datasets.files;

import org.jspecify.annotations.NullMarked;
