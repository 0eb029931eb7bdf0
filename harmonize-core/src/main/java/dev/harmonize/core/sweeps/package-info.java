/**
 * Many runs compared: a grid of config overrides times seeds.
 *
 * <p>{@link dev.harmonize.core.sweeps.SweepPlan} lists the arms and validates every one; {@link
 * dev.harmonize.core.sweeps.SweepRunner} runs them, records failures and goes on; {@link
 * dev.harmonize.core.sweeps.SweepSummary} is what is known afterwards.
 */
@NullMarked
package dev.harmonize.core.sweeps;

import org.jspecify.annotations.NullMarked;
