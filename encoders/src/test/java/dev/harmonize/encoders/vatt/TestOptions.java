package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.vatt.VattOptions.HeadNorm;
import dev.harmonize.encoders.vatt.VattOptions.KernelChoice;
import dev.harmonize.encoders.vatt.VattOptions.Projection;

import java.util.Optional;

/** Options one by one; everything not set is as a config would leave it. */
final class TestOptions {

    private VattOptions.Size size = VattOptions.Size.MICRO;
    private Optional<Integer> width = Optional.empty();
    private Optional<Integer> heads = Optional.empty();
    private Optional<Integer> layers = Optional.empty();
    private Optional<Integer> feedForward = Optional.empty();
    private Optional<Integer> videoPatchFrames = Optional.empty();
    private Optional<Integer> videoPatchHeight = Optional.empty();
    private Optional<Integer> videoPatchWidth = Optional.empty();
    private Optional<Integer> audioPatch = Optional.empty();
    private Optional<Integer> wordWidth = Optional.empty();
    private Optional<Boolean> preProjection = Optional.empty();
    private Optional<Integer> postProjection = Optional.empty();
    private Optional<Boolean> positionNorm = Optional.empty();
    private double dropToken = 0.5;
    private Optional<Double> dropout = Optional.empty();
    private GeluForm gelu = GeluForm.EXACT;
    private Projection projection = Projection.FINE_AND_COARSE;
    private Optional<Integer> vaWidth = Optional.empty();
    private Optional<Integer> vtWidth = Optional.empty();
    private boolean vtRelu = true;
    private Optional<Integer> jointWidth = Optional.empty();
    private KernelChoice kernels = KernelChoice.AUTO;
    private HeadNorm headNorm = HeadNorm.NONE;

    /** A preset. */
    static TestOptions of(VattOptions.Size size) {
        TestOptions options = new TestOptions();
        options.size = size;
        return options;
    }

    /** About two thousand parameters; for frames of 4 x 6 x 4 and waveforms of 35 samples. */
    static TestOptions tiny() {
        TestOptions options = new TestOptions();
        options.width = Optional.of(6);
        options.heads = Optional.of(3);
        options.layers = Optional.of(2);
        options.feedForward = Optional.of(5);
        options.videoPatchFrames = Optional.of(2);
        options.videoPatchHeight = Optional.of(3);
        options.videoPatchWidth = Optional.of(2);
        options.audioPatch = Optional.of(7);
        options.wordWidth = Optional.of(4);
        options.vaWidth = Optional.of(8);
        options.vtWidth = Optional.of(3);
        options.jointWidth = Optional.of(7);
        return options;
    }

    TestOptions width(int value) {
        width = Optional.of(value);
        return this;
    }

    TestOptions heads(int value) {
        heads = Optional.of(value);
        return this;
    }

    TestOptions layers(int value) {
        layers = Optional.of(value);
        return this;
    }

    TestOptions feedForward(int value) {
        feedForward = Optional.of(value);
        return this;
    }

    TestOptions videoPatch(int frames, int height, int patchWidth) {
        videoPatchFrames = Optional.of(frames);
        videoPatchHeight = Optional.of(height);
        videoPatchWidth = Optional.of(patchWidth);
        return this;
    }

    TestOptions audioPatch(int value) {
        audioPatch = Optional.of(value);
        return this;
    }

    TestOptions preProjection(boolean value) {
        preProjection = Optional.of(value);
        return this;
    }

    TestOptions postProjection(int value) {
        postProjection = Optional.of(value);
        return this;
    }

    TestOptions positionNorm(boolean value) {
        positionNorm = Optional.of(value);
        return this;
    }

    TestOptions dropToken(double value) {
        dropToken = value;
        return this;
    }

    TestOptions dropout(double value) {
        dropout = Optional.of(value);
        return this;
    }

    TestOptions gelu(GeluForm value) {
        gelu = value;
        return this;
    }

    TestOptions projection(Projection value) {
        projection = value;
        return this;
    }

    TestOptions vtRelu(boolean value) {
        vtRelu = value;
        return this;
    }

    TestOptions kernels(KernelChoice value) {
        kernels = value;
        return this;
    }

    TestOptions headNorm(HeadNorm value) {
        headNorm = value;
        return this;
    }

    VattOptions build() {
        return new VattOptions(
                size,
                width,
                heads,
                layers,
                feedForward,
                videoPatchFrames,
                videoPatchHeight,
                videoPatchWidth,
                audioPatch,
                wordWidth,
                preProjection,
                postProjection,
                positionNorm,
                dropToken,
                dropout,
                gelu,
                projection,
                vaWidth,
                vtWidth,
                vtRelu,
                jointWidth,
                headNorm,
                kernels);
    }
}
