/**
 * Built-in curricula: how much each unit of a batch counts.
 *
 * <p>The idea of gradient harmonization is that objectives which disagree about a sample say something about the sample:
 * its modalities may not belong together. A curriculum turns that disagreement into a weight. Whether the disagreement is
 * what helps is shown by the {@link dev.harmonize.curricula.DropControl controls}, which drop as many units by something
 * else.
 */
@NullMarked
package dev.harmonize.curricula;

import org.jspecify.annotations.NullMarked;
