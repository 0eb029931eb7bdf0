package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.model.Output;
import dev.harmonize.encoders.vatt.VattOptions.HeadNorm;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The projection heads, in the order of the encoder's outputs. Those of one modality are stacked: the first takes in the
 * features, and each other one what the one before it gives out.
 */
record Heads(List<Head> all) {

    private static final String VA = "va";
    private static final String VT = "vt";
    private static final String JOINT = "joint";

    Heads {
        all = List.copyOf(all);
    }

    static Heads of(Architecture sizes) {
        return switch (sizes.projection()) {
            case FINE_AND_COARSE -> fineAndCoarse(sizes);
            case JOINT -> joint(sizes);
        };
    }

    /**
     * A space for each two modalities that are compared. The video's {@code vt} head is stacked on its {@code va} embedding,
     * so that the gradient of what video and text have in common passes through the video's {@code va} head too.
     */
    private static Heads fineAndCoarse(Architecture sizes) {
        int in = sizes.featureWidth();
        int va = sizes.vaWidth();
        int vt = sizes.vtWidth();
        HeadNorm norm = sizes.headNorm();
        List<Head> heads = new ArrayList<>();
        List<Layer> videoVa = new ArrayList<>(dense("head.va.video.0", in, va, norm));
        videoVa.add(new Relu());
        videoVa.addAll(dense("head.va.video.1", va, va, norm));
        heads.add(new Head(new Output(Modality.VIDEO, VA, va), new Chain(videoVa)));
        if (sizes.has(Modality.AUDIO)) {
            Chain audioVa = Chain.of(Linear.withBias("head.va.audio", in, va));
            heads.add(new Head(new Output(Modality.AUDIO, VA, va), audioVa));
        }
        if (sizes.has(Modality.TEXT)) {
            List<Layer> videoVt = new ArrayList<>();
            if (sizes.vtRelu()) {
                videoVt.add(new Relu());
            }
            videoVt.addAll(dense("head.vt.video", va, vt, norm));
            Chain textVt = Chain.of(Linear.withBias("head.vt.text", in, vt));
            heads.add(new Head(new Output(Modality.VIDEO, VT, vt), new Chain(videoVt)));
            heads.add(new Head(new Output(Modality.TEXT, VT, vt), textVt));
        }
        return new Heads(heads);
    }

    /** One space for all modalities, and in each the same layers. */
    private static Heads joint(Architecture sizes) {
        int width = sizes.jointWidth();
        List<Head> heads = new ArrayList<>();
        for (Modality modality : sizes.modalities()) {
            List<Layer> layers = new ArrayList<>();
            layers.add(new Relu());
            layers.addAll(dense("head.joint." + modality, sizes.featureWidth(), width, sizes.headNorm()));
            heads.add(new Head(new Output(modality, JOINT, width), new Chain(layers)));
        }
        return new Heads(heads);
    }

    private static List<Layer> dense(String name, int in, int out, HeadNorm norm) {
        return switch (norm) {
            case NONE -> List.of(Linear.withBias(name, in, out));
            case BATCH -> List.of(new Linear(name, in, out, false, 1), new BatchNorm(name + ".norm", out));
        };
    }

    void declare(LayoutBuilder layout) {
        for (Head head : all) {
            layout.section("head." + head.output().space(), OptionalInt.empty(), false);
            head.layers().declare(layout);
        }
    }

    List<Output> outputs() {
        return all.stream().map(Head::output).toList();
    }

    /** What carries running statistics. */
    List<BatchNorm> norms() {
        return all.stream()
                .flatMap(head -> head.layers().layers().stream())
                .filter(BatchNorm.class::isInstance)
                .map(BatchNorm.class::cast)
                .toList();
    }

    /** The heads of one modality, from the features upwards. */
    List<Head> of(Modality modality) {
        return all.stream()
                .filter(head -> head.output().modality().equals(modality))
                .toList();
    }

    /**
     * One head.
     *
     * @param output what comes out of it
     * @param layers from what is below it to the output
     */
    record Head(Output output, Chain layers) {}
}
