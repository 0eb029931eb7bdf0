/** Video and audio files, decoded by FFmpeg. */
@NullMarked
package dev.harmonize.datasets.media;

import org.jspecify.annotations.NullMarked;
