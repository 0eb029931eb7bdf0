package dev.harmonize.encoders.vatt;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.encoders.kernel.GeluForm;

import java.util.Optional;

/**
 * Options of encoder {@code vatt}. {@link #size} sets the sizes; an option that is given overrides it. Where {@code
 * Optional} is empty, the preset decides.
 */
@Component(id = "vatt", summary = "Modality-agnostic VATT: one transformer stack for video, audio and text")
public record VattOptions(
        @Option(
                doc = "Preset of all sizes. small, base, medium and large are the published ones; micro and tiny suit"
                        + " a laptop.",
                defaultValue = "micro")
        Size size,

        @Option(doc = "Numbers per token.", min = 1) Optional<Integer> width,

        @Option(doc = "Attention heads; must divide the width.", min = 1)
        Optional<Integer> heads,

        @Option(doc = "Transformer blocks.", min = 1) Optional<Integer> layers,

        @Option(doc = "Width between the two dense layers of a block.", min = 1)
        Optional<Integer> feedForward,

        @Option(doc = "Frames per video patch; must divide the number of frames.", min = 1)
        Optional<Integer> videoPatchFrames,

        @Option(doc = "Height of a video patch in pixels; must divide the height of a frame.", min = 1)
        Optional<Integer> videoPatchHeight,

        @Option(doc = "Width of a video patch in pixels; must divide the width of a frame.", min = 1)
        Optional<Integer> videoPatchWidth,

        @Option(doc = "Waveform samples per audio patch; must divide the number of samples.", min = 1)
        Optional<Integer> audioPatch,

        @Option(doc = "Numbers per word in the word embedding table.", min = 1)
        Optional<Integer> wordWidth,

        @Option(
                doc = "Whether each modality has a dense layer with GELU of its own between tokenizer and stack. For"
                        + " words it is the tokenizer's own dense layer that gets the GELU.")
        Optional<Boolean> preProjection,

        @Option(
                doc = "Width of each modality's own dense layer with GELU between stack and heads; 0 for none.",
                min = 0)
        Optional<Integer> postProjection,

        @Option(doc = "Whether position embeddings are layer-normalized before they are added.")
        Optional<Boolean> positionNorm,

        @Option(
                doc = "Share of the video and audio tokens left out of a training step, the same ones for the whole"
                        + " batch. Text keeps all.",
                defaultValue = "0.5",
                min = 0,
                max = 1,
                exclusiveMax = true)
        double dropToken,

        @Option(
                doc = "Dropout rate in training: after positions, on attention weights, within and after the dense"
                        + " layers of a block, and after the stack.",
                min = 0,
                max = 1,
                exclusiveMax = true)
        Optional<Double> dropout,

        @Option(doc = "Form of the GELU: with the error function, or the tanh approximation.", defaultValue = "exact")
        GeluForm gelu,

        @Option(
                doc = "Which spaces the features are projected to: va, where video meets audio, and vt, where it meets"
                        + " text; or one, joint, where all three meet, as losses of three modalities need it.",
                defaultValue = "fine-and-coarse")
        Projection projection,

        @Option(doc = "Width of the space va, in which video meets audio.", min = 1)
        Optional<Integer> vaWidth,

        @Option(doc = "Width of the space vt, in which video meets text.", min = 1)
        Optional<Integer> vtWidth,

        @Option(doc = "Whether a ReLU stands between the video's va embedding and its vt head.", defaultValue = "true")
        boolean vtRelu,

        @Option(doc = "Width of the space joint, in which all modalities meet.", min = 1)
        Optional<Integer> jointWidth,

        @Option(
                doc = "Normalization in the video's heads, and in all heads of the joint space. batch is the published"
                        + " form; it makes the samples of a batch depend on each other, which rules out granularities"
                        + " finer than the batch.",
                defaultValue = "none")
        HeadNorm headNorm,

        @Option(
                doc =
                        "What computes: cpu, vector code for processors, in single precision; portable, ND4J's operations, on any"
                                + " backend and several times slower on a processor; or auto: cpu where it can run, else portable.",
                defaultValue = "auto")
        KernelChoice kernels) {

    /** The presets. */
    public enum Size {
        MICRO,
        TINY,
        SMALL,
        BASE,
        MEDIUM,
        LARGE
    }

    /** The spaces that features are projected to. */
    public enum Projection {
        /** Space {@code va} for video and audio, and {@code vt} for video and text, the video's stacked on its {@code va}. */
        FINE_AND_COARSE,
        /** Space {@code joint} for all modalities; each has a ReLU and one dense layer of its own. */
        JOINT
    }

    /** What normalizes the heads. */
    public enum HeadNorm {
        NONE,
        /** Batch normalization (Ioffe and Szegedy, 2015) after every dense layer, which then has no bias. */
        BATCH
    }

    /** The implementations of what a transformer computes. */
    public enum KernelChoice {
        /** The fastest that can run. */
        AUTO,
        /** Vector code for processors, in single precision. */
        CPU,
        /** ND4J's operations. */
        PORTABLE
    }

    /** A preset without overrides. */
    public static VattOptions of(Size size) {
        return new VattOptions(
                size,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0.5,
                Optional.empty(),
                GeluForm.EXACT,
                Projection.FINE_AND_COARSE,
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                HeadNorm.NONE,
                KernelChoice.AUTO);
    }
}
