/**
 * Looks at data as a model sees it: {@code harmonize data inspect}.
 *
 * <p>{@link dev.harmonize.core.inspection.DatasetInspector} makes the dataset of a config and reads some of it, {@link
 * dev.harmonize.core.inspection.DatasetInspection} is what it found, and {@link
 * dev.harmonize.core.inspection.ContactSheet} draws it.
 */
@NullMarked
package dev.harmonize.core.inspection;

import org.jspecify.annotations.NullMarked;
