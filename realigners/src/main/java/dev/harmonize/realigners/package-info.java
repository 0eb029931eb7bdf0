/**
 * Built-in gradient realigners: what to do where the gradients of several objectives pull in different directions.
 *
 * <p>Most weigh the gradients by what their Gram matrices say, so they work at every granularity and scope, and never see a
 * gradient. Some need every number of the gradients, and so work on whole batches only. Notation: g_k is the gradient of
 * objective k, row k of the Jacobian J, with n columns; G_kl = ⟨g_k, g_l⟩; and the direction is d, mostly Σ_k w_k g_k.
 */
@NullMarked
package dev.harmonize.realigners;

import org.jspecify.annotations.NullMarked;
