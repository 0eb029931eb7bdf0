/** Samples in tar archives, in the layout of WebDataset, read one after the other. */
@NullMarked
package dev.harmonize.datasets.webdataset;

import org.jspecify.annotations.NullMarked;
