/** Clips: stretches of media or of features with texts and a label; what most datasets of videos are made of. */
@NullMarked
package dev.harmonize.datasets.clips;

import org.jspecify.annotations.NullMarked;
