package dev.harmonize.core.inspection;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.font.FontRenderContext;
import java.awt.font.LineBreakMeasurer;
import java.awt.font.TextAttribute;
import java.awt.font.TextLayout;
import java.text.AttributedCharacterIterator;
import java.text.AttributedString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Text in whatever script, in lines of a given width. A character that the usual font lacks is taken from any other font
 * of this machine that has it, and drawn as an empty box if none has. Where there are no fonts at all, nothing is drawn.
 */
final class Lettering {

    private static final int MOST_CHARACTERS = 600;
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    private final boolean available;
    private final List<Font> others = new ArrayList<>();
    private final SortedSet<Integer> missing = new TreeSet<>();
    private final Map<Integer, Optional<Font>> fontByCharacter = new LinkedHashMap<>();

    /**
     * Text that was laid out.
     *
     * @param lines from top to bottom
     * @param width they were to fit into
     */
    record Block(List<TextLayout> lines, int width) {

        int height() {
            float height = 0;
            for (TextLayout line : lines) {
                height += lineHeight(line);
            }
            return (int) Math.ceil(height);
        }

        /** Draws it with its upper left corner here; lines that are read from the right begin at the right. */
        void draw(Graphics2D graphics, int x, int y, Color color) {
            graphics.setColor(color);
            float top = y;
            for (TextLayout line : lines) {
                float left = line.isLeftToRight() ? x : x + width - line.getVisibleAdvance();
                line.draw(graphics, left, top + line.getAscent());
                top += lineHeight(line);
            }
        }

        private static float lineHeight(TextLayout line) {
            return line.getAscent() + line.getDescent() + line.getLeading();
        }
    }

    Lettering() {
        boolean found = true;
        try {
            others.addAll(
                    List.of(GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts()));
            new TextLayout("a", font(12, false), CONTEXT);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // Runtimes without font libraries, as some containers have, fail in different ways.
            found = false;
        }
        available = found;
    }

    static Font font(int size, boolean bold) {
        return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
    }

    /**
     * Lays a text out.
     *
     * @param width of the longest line, pixels
     * @param mostLines what does not fit into them is cut off, with an ellipsis
     */
    Block lay(String text, Font font, int width, int mostLines) {
        String printable = printable(text);
        if (!available || printable.isEmpty()) {
            return new Block(List.of(), width);
        }
        AttributedCharacterIterator characters = attributed(printable, font).getIterator();
        LineBreakMeasurer measurer = new LineBreakMeasurer(characters, CONTEXT);
        List<TextLayout> lines = new ArrayList<>();
        while (measurer.getPosition() < printable.length()) {
            int begin = measurer.getPosition();
            boolean last = lines.size() == mostLines - 1;
            int end = measurer.nextOffset(width);
            if (last && end < printable.length()) {
                String shortened = printable.substring(begin, Math.max(begin, end - 2)) + "…";
                lines.add(new TextLayout(attributed(shortened, font).getIterator(), CONTEXT));
                break;
            }
            lines.add(measurer.nextLayout(width));
        }
        return new Block(lines, width);
    }

    /** What a person should know about the text that was laid out so far. */
    List<String> notes() {
        if (!available) {
            return List.of("Java finds no fonts on this machine, so that nothing is written on the sheet; install"
                    + " fontconfig and a font, such as DejaVu");
        }
        if (missing.isEmpty()) {
            return List.of();
        }
        StringBuilder some = new StringBuilder();
        missing.stream().limit(20).forEach(character -> some.append(' ').appendCodePoint(character));
        return List.of("No font of this machine has" + some + (missing.size() > 20 ? " and others" : "")
                + ", which the sheet shows as boxes; install a font for this script, such as one of Noto");
    }

    private AttributedString attributed(String text, Font font) {
        AttributedString attributed = new AttributedString(text);
        attributed.addAttribute(TextAttribute.FONT, font);
        int end;
        for (int at = 0; at < text.length(); at = end) {
            int character = text.codePointAt(at);
            end = at + Character.charCount(character);
            if (!font.canDisplay(character)) {
                Optional<Font> other = fontByCharacter.computeIfAbsent(character, this::fontFor);
                if (other.isPresent()) {
                    attributed.addAttribute(
                            TextAttribute.FONT, other.get().deriveFont(font.getStyle(), font.getSize2D()), at, end);
                }
            }
        }
        return attributed;
    }

    private Optional<Font> fontFor(int character) {
        Optional<Font> found =
                others.stream().filter(font -> font.canDisplay(character)).findFirst();
        if (found.isEmpty()) {
            missing.add(character);
        }
        return found;
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .limit(MOST_CHARACTERS)
                .map(character -> Character.isISOControl(character) ? ' ' : character)
                .forEach(printable::appendCodePoint);
        return printable.toString().strip();
    }
}
