package dev.harmonize.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import org.junit.jupiter.api.Test;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

final class ContactSheetTest {

    private static final Map<Modality, ModalitySpec> SPECS = Map.of(
            Modality.VIDEO, new ModalitySpec(new FeatureSpec.Frames(2, 2, 2, 3), 1),
            Modality.AUDIO, new ModalitySpec(new FeatureSpec.Waveform(4, 8000), 1),
            Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(3, 9), 2));

    @Test
    void framesHaveTheirColoursAndAreInOrder() {
        // The first frame is red all over, the second blue.
        float[] frames = new float[24];
        for (int pixel = 0; pixel < 8; pixel++) {
            frames[3 * pixel] = pixel < 4 ? 1 : -1;
            frames[3 * pixel + 1] = -1;
            frames[3 * pixel + 2] = pixel < 4 ? -1 : 1;
        }
        BufferedImage image = draw(frames, true, List.of("red, then blue"));

        int row = firstRowWith(image, 0xff0000);
        StringBuilder order = new StringBuilder();
        for (int x = 0; x < image.getWidth(); x++) {
            int rgb = image.getRGB(x, row + 10) & 0xffffff;
            String name = rgb == 0xff0000 ? "r" : rgb == 0x0000ff ? "b" : "";
            if (!name.isEmpty() && !order.toString().endsWith(name)) {
                order.append(name);
            }
        }
        assertThat(order).hasToString("rb");
    }

    @Test
    void whatAnItemLacksIsDrawnAsAnEmptyBox() {
        BufferedImage image = draw(new float[24], false, List.of());

        assertThat(firstRowWith(image, 0xf1f5f9)).isPositive();
        assertThat(firstRowWith(draw(new float[24], true, List.of("grey")), 0xf1f5f9))
                .as("only text's second candidate is missing")
                .isEqualTo(-1);
    }

    @Test
    void whatNoFontHasIsToldAndDoesNotStopTheSheet() {
        // A character of a private use area: no font has it but by accident, and then there is nothing to tell.
        String text = "привет αβγ مرحبا 日本 \ue123\u0000\ud83d " + "long ".repeat(1000);
        ContactSheet.Drawn drawn = ContactSheet.draw(inspection(new float[24], true, List.of(text, text)));

        assertThat(drawn.image().getHeight()).isBetween(150, 600);
        assertThat(drawn.notes())
                .hasSizeLessThanOrEqualTo(1)
                .allSatisfy(note -> assertThat(note).contains("install"));
    }

    private static BufferedImage draw(float[] frames, boolean present, List<String> texts) {
        return ContactSheet.draw(inspection(frames, present, texts)).image();
    }

    private static DatasetInspection inspection(float[] frames, boolean present, List<String> texts) {
        TreeMap<Modality, InspectedFeatures> features = new TreeMap<>();
        boolean[] valid = {present};
        features.put(Modality.VIDEO, features(new Features.Dense(frames, valid), List.of()));
        features.put(Modality.AUDIO, features(new Features.Dense(new float[] {0, 1, Float.NaN, -1}, valid), List.of()));
        features.put(Modality.TEXT, features(new Features.TokenIds(new int[6], new boolean[] {present, false}), texts));
        InspectedItem item = new InspectedItem(
                3, "a.mp4", OptionalInt.of(1), Optional.of("cats"), new TreeSet<>(List.of(Modality.TEXT)), features);
        SplitInspection split = new SplitInspection(
                "train", 1, 1, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), true, new TreeMap<>(), List.of(item));
        return new DatasetInspection(
                "made",
                17,
                StreamRequest.Mode.EVALUATION,
                "ab12",
                new BatchSpec(SPECS),
                2,
                List.of("dogs", "cats"),
                List.of(new Split("train", 1)),
                List.of(split),
                0,
                List.of());
    }

    private static InspectedFeatures features(Features features, List<String> texts) {
        return new InspectedFeatures(features, TensorHash.sha256(features), Optional.empty(), texts);
    }

    private static int firstRowWith(BufferedImage image, int rgb) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if ((image.getRGB(x, y) & 0xffffff) == rgb) {
                    return y;
                }
            }
        }
        return -1;
    }
}
