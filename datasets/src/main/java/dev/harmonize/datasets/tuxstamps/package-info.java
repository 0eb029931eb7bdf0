/**
 * TuxStamps: pictures of things, their names spoken by people and written in eight languages, taken from Debian's package of
 * stamps for Tux Paint. {@link dev.harmonize.datasets.tuxstamps.TuxStampsFetcher} makes a cache folder of the package, which
 * {@link dev.harmonize.datasets.tuxstamps.TuxStampsDataset} reads.
 */
@NullMarked
package dev.harmonize.datasets.tuxstamps;

import org.jspecify.annotations.NullMarked;
