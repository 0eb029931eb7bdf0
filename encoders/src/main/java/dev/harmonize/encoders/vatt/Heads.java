package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.model.Output;
import dev.harmonize.encoders.vatt.VattOptions.HeadNorm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The fine-and-coarse projection heads. The video's {@code vt} head is stacked on its {@code va} embedding, so that the
 * gradient of what video and text have in common passes through the video's {@code va} head too.
 *
 * @param videoVa features to {@code va}
 * @param audioVa absent without audio
 * @param videoVt {@code va} embedding to {@code vt}; absent without text
 * @param textVt absent without text
 */
record Heads(
        Chain videoVa,
        Optional<Chain> audioVa,
        Optional<Chain> videoVt,
        Optional<Chain> textVt,
        int vaWidth,
        int vtWidth) {

    static final String VA = "va";
    static final String VT = "vt";

    static Heads of(Architecture sizes) {
        int in = sizes.featureWidth();
        int va = sizes.vaWidth();
        int vt = sizes.vtWidth();
        HeadNorm norm = sizes.headNorm();
        List<Layer> videoVa = new ArrayList<>(dense("head.va.video.0", in, va, norm));
        videoVa.add(new Relu());
        videoVa.addAll(dense("head.va.video.1", va, va, norm));
        List<Layer> videoVt = new ArrayList<>();
        if (sizes.vtRelu()) {
            videoVt.add(new Relu());
        }
        videoVt.addAll(dense("head.vt.video", va, vt, norm));
        boolean audio = sizes.has(Modality.AUDIO);
        boolean text = sizes.has(Modality.TEXT);
        return new Heads(
                new Chain(videoVa),
                audio ? Optional.of(Chain.of(Linear.withBias("head.va.audio", in, va))) : Optional.empty(),
                text ? Optional.of(new Chain(videoVt)) : Optional.empty(),
                text ? Optional.of(Chain.of(Linear.withBias("head.vt.text", in, vt))) : Optional.empty(),
                va,
                vt);
    }

    private static List<Layer> dense(String name, int in, int out, HeadNorm norm) {
        return switch (norm) {
            case NONE -> List.of(Linear.withBias(name, in, out));
            case BATCH -> List.of(new Linear(name, in, out, false, 1), new BatchNorm(name + ".norm", out));
        };
    }

    void declare(LayoutBuilder layout) {
        layout.section("head.va", OptionalInt.empty(), false);
        videoVa.declare(layout);
        audioVa.ifPresent(head -> head.declare(layout));
        layout.section("head.vt", OptionalInt.empty(), false);
        videoVt.ifPresent(head -> head.declare(layout));
        textVt.ifPresent(head -> head.declare(layout));
    }

    List<Output> outputs() {
        List<Output> outputs = new ArrayList<>();
        outputs.add(new Output(Modality.VIDEO, VA, vaWidth));
        audioVa.ifPresent(head -> outputs.add(new Output(Modality.AUDIO, VA, vaWidth)));
        videoVt.ifPresent(head -> outputs.add(new Output(Modality.VIDEO, VT, vtWidth)));
        textVt.ifPresent(head -> outputs.add(new Output(Modality.TEXT, VT, vtWidth)));
        return List.copyOf(outputs);
    }

    /** What carries running statistics. */
    List<BatchNorm> norms() {
        List<BatchNorm> norms = new ArrayList<>(norms(videoVa));
        videoVt.ifPresent(head -> norms.addAll(norms(head)));
        return norms;
    }

    private static List<BatchNorm> norms(Chain head) {
        return head.layers().stream()
                .filter(BatchNorm.class::isInstance)
                .map(BatchNorm.class::cast)
                .toList();
    }

    /** The heads of one modality, which are stacked: each takes in what the one before it gives out. */
    List<Chain> of(Modality modality) {
        List<Chain> stacked = new ArrayList<>();
        if (modality.equals(Modality.VIDEO)) {
            stacked.add(videoVa);
            videoVt.ifPresent(stacked::add);
        } else if (modality.equals(Modality.AUDIO)) {
            audioVa.ifPresent(stacked::add);
        } else {
            textVt.ifPresent(stacked::add);
        }
        return stacked;
    }

    /** The spaces of {@link #of(Modality)}, in the same order. */
    static List<String> spaces(Modality modality) {
        if (modality.equals(Modality.VIDEO)) {
            return List.of(VA, VT);
        }
        return List.of(modality.equals(Modality.AUDIO) ? VA : VT);
    }
}
