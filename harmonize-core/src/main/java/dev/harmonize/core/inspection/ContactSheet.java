package dev.harmonize.core.inspection;

import dev.harmonize.core.runs.AtomicFile;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * The items of an inspection as one picture: a row each, with frames, waveforms, vectors and text side by side. Drawn in
 * memory; no display is needed.
 */
public final class ContactSheet {

    /** How many items of each split are drawn. */
    public static final int MOST_ROWS = 100;

    private static final int MARGIN = 20;
    private static final int ITEM_WIDTH = 190;
    private static final int ROW_GAP = 14;
    private static final int TITLE_HEIGHT = 60;
    private static final int SPLIT_HEIGHT = 56;
    private static final int NOTE_HEIGHT = 40;
    private static final Color INK = new Color(0x0f172a);
    private static final Color FAINT = new Color(0x64748b);
    private static final Color LINE = new Color(0xe2e8f0);
    private static final Color WARNING = new Color(0xb91c1c);

    private final DatasetInspection inspection;
    private final Lettering lettering = new Lettering();
    private final List<SheetColumn> columns;
    private final int width;

    private ContactSheet(DatasetInspection inspection) {
        this.inspection = inspection;
        this.columns = SheetColumn.of(inspection.spec().modalities(), MARGIN + ITEM_WIDTH + 20);
        this.width = columns.get(columns.size() - 1).right() + MARGIN;
    }

    /**
     * What was drawn.
     *
     * @param image the sheet
     * @param notes what a person should know about it, such as that no font has some characters
     */
    public record Drawn(BufferedImage image, List<String> notes) {}

    /** Draws the first items of every split that was read. */
    public static Drawn draw(DatasetInspection inspection) {
        return new ContactSheet(inspection).draw();
    }

    /**
     * Makes a PNG file.
     *
     * @throws java.io.UncheckedIOException if there is such a file already, or it cannot be written
     */
    public static void write(Path file, BufferedImage image) {
        AtomicFile.writeNew(file, stream -> {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IOException("this Java runtime cannot write PNG");
            }
        });
    }

    /**
     * Something to draw.
     *
     * @param item which
     * @param height of its row, pixels
     */
    private record Row(InspectedItem item, int height) {}

    private Drawn draw() {
        List<List<Row>> rowsOfSplits =
                inspection.inspected().stream().map(this::rows).toList();
        int height = TITLE_HEIGHT + MARGIN;
        for (List<Row> rows : rowsOfSplits) {
            height += SPLIT_HEIGHT
                    + rows.stream().mapToInt(row -> row.height() + ROW_GAP).sum();
        }
        boolean noted = !lettering.notes().isEmpty();
        BufferedImage image = new BufferedImage(width, height + (noted ? NOTE_HEIGHT : 0), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        drawTitle(graphics);
        int y = TITLE_HEIGHT;
        for (int i = 0; i < rowsOfSplits.size(); i++) {
            drawSplit(graphics, inspection.inspected().get(i), y);
            y += SPLIT_HEIGHT;
            for (Row row : rowsOfSplits.get(i)) {
                drawRow(graphics, row, y);
                y += row.height() + ROW_GAP;
            }
        }
        List<String> notes = lettering.notes();
        write(graphics, String.join("; ", notes), 11, false, MARGIN, y + 6, width - 2 * MARGIN, WARNING);
        graphics.dispose();
        return new Drawn(image, notes);
    }

    private List<Row> rows(SplitInspection split) {
        List<Row> rows = new ArrayList<>();
        for (InspectedItem item :
                split.items().subList(0, Math.min(MOST_ROWS, split.items().size()))) {
            int height = SheetColumn.PICTURE_HEIGHT;
            for (SheetColumn column : columns) {
                height = Math.max(height, column.height(item.get(column.modality()), lettering));
            }
            rows.add(new Row(item, height));
        }
        return rows;
    }

    private void drawTitle(Graphics2D graphics) {
        write(graphics, inspection.dataset(), 20, true, MARGIN, 14, width - 2 * MARGIN, INK);
        String how = "read for " + inspection.mode().name().toLowerCase(Locale.ROOT) + ", seed " + inspection.seed()
                + ", fingerprint "
                + inspection
                        .fingerprint()
                        .substring(0, Math.min(16, inspection.fingerprint().length()));
        write(graphics, how, 12, false, MARGIN, 40, width - 2 * MARGIN, FAINT);
    }

    private void drawSplit(Graphics2D graphics, SplitInspection split, int y) {
        graphics.setColor(LINE);
        graphics.fillRect(0, y + 4, width, 40);
        String title = split.name() + ", " + split.size() + (split.size() == 1 ? " sample" : " samples");
        write(graphics, title, 13, true, MARGIN, y + 9, ITEM_WIDTH, INK);
        for (SheetColumn column : columns) {
            write(graphics, column.modality().name(), 13, true, column.x(), y + 9, column.width(), INK);
            String candidates =
                    column.spec().candidates() == 1 ? "" : column.spec().candidates() + " candidates; ";
            write(
                    graphics,
                    candidates + Forms.describe(column.spec().features()),
                    11,
                    false,
                    column.x(),
                    y + 26,
                    column.width(),
                    FAINT);
        }
    }

    private void drawRow(Graphics2D graphics, Row row, int y) {
        InspectedItem item = row.item();
        int lineY = y;
        lineY += write(graphics, "#" + item.id(), 13, true, MARGIN, lineY, ITEM_WIDTH, INK);
        Lettering.Block source = lettering.lay(item.source(), Lettering.font(11, false), ITEM_WIDTH, 2);
        source.draw(graphics, MARGIN, lineY, FAINT);
        lineY += source.height();
        if (item.label().isPresent()) {
            String label = "class " + item.label().getAsInt()
                    + item.labelName().map(name -> " " + name).orElse("");
            lineY += write(graphics, label, 12, false, MARGIN, lineY, ITEM_WIDTH, INK);
        }
        if (!item.misaligned().isEmpty()) {
            String planted = item.misaligned().stream().map(String::valueOf).collect(Collectors.joining(", "));
            write(graphics, planted + " of another sample", 11, true, MARGIN, lineY, ITEM_WIDTH, WARNING);
        }
        for (SheetColumn column : columns) {
            column.draw(graphics, item.get(column.modality()), lettering, y);
        }
        graphics.setColor(LINE);
        graphics.drawLine(MARGIN, y + row.height() + ROW_GAP / 2, width - MARGIN, y + row.height() + ROW_GAP / 2);
    }

    /** Writes one line; returns its height. */
    private int write(Graphics2D graphics, String text, int size, boolean bold, int x, int y, int most, Color color) {
        Lettering.Block block = lettering.lay(text, Lettering.font(size, bold), most, 1);
        block.draw(graphics, x, y, color);
        return block.height();
    }
}
