/**
 * The modality-agnostic VATT: one transformer stack for video, audio and text.
 *
 * <p>Akbari et al., "VATT: Transformers for Multimodal Self-Supervised Learning from Raw Video, Audio and Text", NeurIPS
 * 2021. Raw input is cut into patches, or looked up word by word, and projected to tokens of one width; learned positions
 * are added; in training a random half of the tokens of video and audio is left out (DropToken); an aggregation token is
 * put in front. All modalities then pass the <em>same</em> stack of pre-norm transformer blocks, and what leaves it in
 * the place of the aggregation token is the feature of the clip. Small heads project the features to the spaces {@code
 * va}, where video meets audio, and {@code vt}, where video meets text; the video's {@code vt} head is stacked on its
 * {@code va} head (fine-and-coarse). Or they project all modalities to one space, {@code joint}, for losses that compare
 * three at once.
 *
 * <p>How the code is laid out, from the outside in:
 *
 * <ul>
 *   <li>{@link dev.harmonize.encoders.vatt.VattOptions} is what a config says, {@code Architecture} the sizes that follow
 *       from it and from the form of the batches. Neither touches a native library.
 *   <li>{@code Model} is made of {@code Layer}s that know their parameters' names but hold no numbers. A layer's forward
 *       pass returns a {@code Trace}: the output, and the way back.
 *   <li>{@code Model} cuts a batch into {@code Tile}s of samples, each of which one thread takes up to the features.
 *   <li>A {@code BackwardPass} takes several objectives back at once, their deltas in blocks of rows below each other, all
 *       tiles and modalities level by level. Layers tell {@code Contributions} what came in and which deltas arrived; what
 *       is made of it, a gradient, a weighted sum or inner products, {@code VattEncoding} says.
 *   <li>What is computed is behind {@link dev.harmonize.encoders.kernel.Engine} and its kernels.
 * </ul>
 *
 * <p>Activations are row-major matrices of one row per token, [N·T, d], sequence after sequence. The last block computes
 * queries, and everything after them, for the aggregation token alone: nothing reads the other rows.
 *
 * <p>Every matrix of a forward pass belongs to an {@link dev.harmonize.encoders.kernel.Arena} and is freed when the encoding
 * is closed; deltas are freed with their level, unless they are kept for an update. Nothing of size waits for the garbage
 * collector.
 */
@NullMarked
package dev.harmonize.encoders.vatt;

import org.jspecify.annotations.NullMarked;
