/**
 * One run on disk: its folder, what it was made of, what it measured, how it ended.
 *
 * <p>{@link dev.harmonize.core.runs.RunLauncher} trains and probes one {@link dev.harmonize.core.wiring.RunSpec} and leaves
 * behind everything that is needed to understand and repeat it.
 */
@NullMarked
package dev.harmonize.core.runs;

import org.jspecify.annotations.NullMarked;
