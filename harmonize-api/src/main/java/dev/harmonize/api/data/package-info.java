/**
 * Samples, batches and the datasets they come from.
 *
 * <p>A {@link dev.harmonize.api.data.Dataset} names its splits and opens {@link dev.harmonize.api.data.BatchStream}s;
 * most implement {@link dev.harmonize.api.data.IndexedDataset} and only say what sample number i is. A {@link
 * dev.harmonize.api.data.Batch} is what training sees; labels and planted noise travel beside it in {@link
 * dev.harmonize.api.data.Annotations}, which only probes are handed.
 */
@NullMarked
package dev.harmonize.api.data;

import org.jspecify.annotations.NullMarked;
