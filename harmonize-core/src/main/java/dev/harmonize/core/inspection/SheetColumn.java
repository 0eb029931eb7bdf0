package dev.harmonize.core.inspection;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where a sheet shows one modality.
 *
 * @param modality which
 * @param spec its form
 * @param x the left edge, pixels
 * @param width pixels
 */
record SheetColumn(Modality modality, ModalitySpec spec, int x, int width) {

    /** How high pictures are. */
    static final int PICTURE_HEIGHT = 84;

    private static final int GAP = 24;
    private static final int FRAME_GAP = 3;
    private static final int CURVE_WIDTH = 260;
    private static final int TEXT_WIDTH = 300;
    private static final int MOST_LINES = 12;
    private static final int MOST_LINES_PER_TEXT = 3;
    private static final Color INK = new Color(0x1e293b);
    private static final Color FAINT = new Color(0x64748b);
    private static final Color ABSENT = new Color(0xf1f5f9);

    /** A column per modality from here to the right: pictures first, then curves, then text. */
    static List<SheetColumn> of(Map<Modality, ModalitySpec> specs, int left) {
        List<Map.Entry<Modality, ModalitySpec>> ordered = new ArrayList<>(specs.entrySet());
        ordered.sort(Comparator.comparingInt(entry -> rank(entry.getValue().features())));
        List<SheetColumn> columns = new ArrayList<>();
        int x = left;
        for (Map.Entry<Modality, ModalitySpec> entry : ordered) {
            int width = width(entry.getValue().features());
            columns.add(new SheetColumn(entry.getKey(), entry.getValue(), x, width));
            x += width + GAP;
        }
        return columns;
    }

    int right() {
        return x + width;
    }

    /** How high an item is in this column. */
    int height(InspectedFeatures features, Lettering lettering) {
        if (!(spec.features() instanceof FeatureSpec.Tokens)) {
            return PICTURE_HEIGHT;
        }
        return texts(features, lettering).stream()
                .mapToInt(Lettering.Block::height)
                .sum();
    }

    /** Draws an item with its upper edge at {@code y}. */
    void draw(Graphics2D graphics, InspectedFeatures features, Lettering lettering, int y) {
        if (!features.isPresent()) {
            drawAbsent(graphics, lettering, y);
        } else if (features.features() instanceof Features.Dense dense) {
            drawPicture(graphics, dense, lettering, y);
        } else {
            int top = y;
            for (Lettering.Block text : texts(features, lettering)) {
                text.draw(graphics, x, top, INK);
                top += text.height();
            }
        }
    }

    private void drawAbsent(Graphics2D graphics, Lettering lettering, int y) {
        graphics.setColor(ABSENT);
        graphics.fillRect(x, y, width, PICTURE_HEIGHT);
        graphics.setColor(FAINT);
        graphics.setStroke(new BasicStroke(1));
        graphics.drawRect(x, y, width - 1, PICTURE_HEIGHT - 1);
        lettering
                .lay("no " + modality, Lettering.font(12, false), width - 16, 1)
                .draw(graphics, x + 8, y + 6, FAINT);
    }

    /** Of several candidates, the first that is valid. */
    private void drawPicture(Graphics2D graphics, Features.Dense dense, Lettering lettering, int y) {
        int row = 0;
        while (!dense.valid()[row]) {
            row++;
        }
        int offset = Math.toIntExact(row * spec.features().size());
        if (spec.features() instanceof FeatureSpec.Frames frames) {
            int frameWidth = Picture.frameWidth(frames, PICTURE_HEIGHT);
            int left = x;
            for (int number : Picture.shownFrames(frames)) {
                graphics.drawImage(
                        Picture.frame(frames, dense.values(), offset, number, frameWidth, PICTURE_HEIGHT),
                        left,
                        y,
                        null);
                left += frameWidth + FRAME_GAP;
            }
        } else if (spec.features() instanceof FeatureSpec.Waveform waveform) {
            Picture.waveform(graphics, dense.values(), offset, waveform.samples(), x, y, width, PICTURE_HEIGHT - 14);
            String peak =
                    String.format(Locale.ROOT, "peak %.3g", Picture.peak(dense.values(), offset, waveform.samples()));
            lettering.lay(peak, Lettering.font(10, false), width, 1).draw(graphics, x, y + PICTURE_HEIGHT - 13, FAINT);
        } else if (spec.features() instanceof FeatureSpec.Vectors vectors) {
            graphics.drawImage(Picture.vectors(vectors, dense.values(), offset, width, PICTURE_HEIGHT), x, y, null);
        }
    }

    private List<Lettering.Block> texts(InspectedFeatures features, Lettering lettering) {
        List<Lettering.Block> blocks = new ArrayList<>();
        int lines = 0;
        for (String text : features.texts()) {
            String shown = spec.candidates() == 1 ? text : "• " + text;
            Lettering.Block block = lettering.lay(shown, Lettering.font(13, false), width, MOST_LINES_PER_TEXT);
            lines += block.lines().size();
            if (lines > MOST_LINES) {
                int left = features.texts().size() - blocks.size();
                blocks.add(lettering.lay("and " + left + " more", Lettering.font(11, false), width, 1));
                break;
            }
            blocks.add(block);
        }
        return blocks;
    }

    private static int width(FeatureSpec spec) {
        if (spec instanceof FeatureSpec.Frames frames) {
            int shown = Picture.shownFrames(frames).size();
            return Math.max(180, shown * (Picture.frameWidth(frames, PICTURE_HEIGHT) + FRAME_GAP) - FRAME_GAP);
        }
        return spec instanceof FeatureSpec.Tokens ? TEXT_WIDTH : CURVE_WIDTH;
    }

    private static int rank(FeatureSpec spec) {
        if (spec instanceof FeatureSpec.Frames) {
            return 0;
        }
        if (spec instanceof FeatureSpec.Waveform) {
            return 1;
        }
        return spec instanceof FeatureSpec.Vectors ? 2 : 3;
    }
}
