/**
 * Built-in curricula: how much each unit of a batch counts.
 *
 * <p>The idea of gradient harmonization is that objectives which disagree about a sample say something about the sample:
 * its modalities may not belong together. A curriculum turns that disagreement into a weight.
 */
@NullMarked
package dev.harmonize.curricula;

import org.jspecify.annotations.NullMarked;
