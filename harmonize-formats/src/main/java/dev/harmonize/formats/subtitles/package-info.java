/** Subtitles: WebVTT and SubRip. */
@NullMarked
package dev.harmonize.formats.subtitles;

import org.jspecify.annotations.NullMarked;
