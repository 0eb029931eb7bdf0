/** HowTo100M: features of videos and the captions of their speech. */
@NullMarked
package dev.harmonize.datasets.features.howto100m;

import org.jspecify.annotations.NullMarked;
