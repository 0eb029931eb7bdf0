package dev.harmonize.core.report;

import dev.harmonize.core.plugins.PluginCatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A picture of where each realigner points: a cell per realigner, all with the same two gradients in conflict. An SVG that
 * brings its own background, so that it reads on a light page and on a dark one, and that is the same whenever it is drawn.
 */
public final class RealignerFigure {

    /** The longer gradient outvotes the shorter one: their sum makes the second objective worse. */
    private static final TwoObjectives OBJECTIVES =
            new TwoObjectives(new Vector2(2.0, 0.3), new Vector2(-0.7, 0.6), 1.5, 0.8);

    /** Pixels per unit of length. */
    private static final double UNIT = 54;

    /** How far a cell shows the plane, in units, from the origin to the left, right, up and down. */
    private static final double LEFT = 0.95;

    private static final double RIGHT = 2.2;
    private static final double UP = 2.2;
    private static final double DOWN = 0.42;

    private static final double PLOT_WIDTH = (LEFT + RIGHT) * UNIT;
    private static final double PLOT_HEIGHT = (UP + DOWN) * UNIT;

    /** An arrow that leaves the plot ends at this many pixels from its edge. */
    private static final double INSET = 6;

    private static final int COLUMNS = 5;
    private static final double MARGIN = 20;
    private static final double GAP = 10;
    private static final double PADDING = 3;
    private static final double ID_HEIGHT = 26;
    private static final double CELL_WIDTH = PLOT_WIDTH + 2 * PADDING;
    private static final double CELL_HEIGHT = ID_HEIGHT + PLOT_HEIGHT + PADDING;
    private static final double WIDTH = 2 * MARGIN + COLUMNS * CELL_WIDTH + (COLUMNS - 1) * GAP;

    /** The key shows the plane larger than the cells do. */
    private static final double KEY_SCALE = 1.3;

    private static final double KEY_TOP = 54;
    private static final double KEY_BOTTOM = KEY_TOP + KEY_SCALE * PLOT_HEIGHT + 16;

    /** Of a sample beside which the key says what it means. */
    private static final double SAMPLE_WIDTH = 50;

    private static final double SAMPLE_HEIGHT = 23.5;

    private static final double THIN = 1.4;
    private static final double MIDDLING = 2.2;
    private static final double BOLD = 2.8;

    private static final String INK = "#1f2933";
    private static final String PALE_INK = "#5f6b7a";
    private static final String FIRST = "#2f6db5";
    private static final String SECOND = "#c2741a";
    private static final String CONE = "#dcefdc";
    private static final String HARMLESS = "#17693a";
    private static final String HARMFUL = "#b3263a";

    private final PluginCatalog catalog;
    private final List<RealignerProfile> profiles;
    private final Svg svg = new Svg();

    private RealignerFigure(PluginCatalog catalog) {
        this.catalog = catalog;
        this.profiles = RealignerProfile.all(catalog);
    }

    /** The picture of the realigners of a catalog, as an SVG document. */
    public static String svg(PluginCatalog catalog) {
        return new RealignerFigure(catalog).draw();
    }

    private String draw() {
        int rows = (profiles.size() + COLUMNS - 1) / COLUMNS;
        double height = KEY_BOTTOM + rows * (CELL_HEIGHT + GAP) - GAP + MARGIN;
        svg.add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" role=\"img\""
                        + " aria-labelledby=\"title description\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">",
                WIDTH,
                height,
                WIDTH,
                height);
        svg.add("<title id=\"title\">Where each realigner points</title>");
        svg.add(
                "<desc id=\"description\">The same two gradients in conflict, once for each of {} realigners with default"
                        + " options; an arrow shows the direction that it makes of them: {}.</desc>",
                profiles.size(),
                profiles.stream().map(profile -> profile.component().id()).collect(Collectors.joining(", ")));
        definePlane();
        svg.add("<rect width=\"{}\" height=\"{}\" rx=\"8\" fill=\"#ffffff\"/>", WIDTH, height);
        key();
        for (int i = 0; i < profiles.size(); i++) {
            int row = i / COLUMNS;
            int column = i % COLUMNS;
            svg.add(
                    "<g transform=\"translate({} {})\">",
                    MARGIN + column * (CELL_WIDTH + GAP),
                    KEY_BOTTOM + row * (CELL_HEIGHT + GAP));
            cell(profiles.get(i));
            svg.add("</g>");
        }
        svg.add("</svg>");
        return svg.document();
    }

    /** What is the same in every cell, with the origin of the plane at the origin. */
    private void definePlane() {
        svg.add("<defs>");
        svg.add(
                "<clipPath id=\"plot\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>",
                -LEFT * UNIT,
                -UP * UNIT,
                PLOT_WIDTH,
                PLOT_HEIGHT);
        svg.add("<g id=\"plane\">");
        double beyond = 4 * (LEFT + RIGHT + UP + DOWN);
        svg.add(
                "<polygon points=\"{}\" fill=\"{}\" clip-path=\"url(#plot)\"/>",
                Svg.points(List.of(
                        Vector2.ZERO,
                        inPixels(OBJECTIVES.firstEdge().times(beyond)),
                        inPixels(OBJECTIVES.secondEdge().times(beyond)))),
                CONE);
        dashes(inPixels(OBJECTIVES.sum()));
        arrow(inPixels(OBJECTIVES.first()), THIN, FIRST, 1);
        arrow(inPixels(OBJECTIVES.second()), THIN, SECOND, 1);
        svg.add("<circle r=\"2\" fill=\"{}\"/>", INK);
        svg.add("</g>");
        svg.add("</defs>");
    }

    private void key() {
        svg.add(
                "<text x=\"{}\" y=\"37\" font-size=\"20\" font-weight=\"bold\" fill=\"{}\">Where each realigner"
                        + " points</text>",
                MARGIN,
                INK);
        svg.add(
                "<g transform=\"translate({} {})\" font-size=\"13\" text-anchor=\"middle\">",
                MARGIN + LEFT * UNIT * KEY_SCALE,
                KEY_TOP + UP * UNIT * KEY_SCALE);
        svg.add("<use href=\"#plane\" transform=\"scale({})\"/>", KEY_SCALE);
        label("g₁", OBJECTIVES.first(), new Vector2(-4, 20), FIRST);
        label("g₂", OBJECTIVES.second(), new Vector2(-8, -8), SECOND);
        label("g₁ + g₂", OBJECTIVES.sum(), new Vector2(26, -4), PALE_INK);
        Vector2 inside = OBJECTIVES.firstEdge().plus(OBJECTIVES.secondEdge());
        label("harms", inside.times(1.7 / inside.length()), new Vector2(0, -8), HARMLESS);
        label("neither", inside.times(1.7 / inside.length()), new Vector2(0, 8), HARMLESS);
        svg.add("</g>");
        svg.add(
                "<g transform=\"translate({} {})\" font-size=\"13\" fill=\"{}\">",
                MARGIN + PLOT_WIDTH * KEY_SCALE + 30,
                KEY_TOP + 16,
                INK);
        samples();
        svg.add("</g>");
    }

    private void samples() {
        Vector2 tip = new Vector2(SAMPLE_WIDTH, 0);
        sample(
                0,
                "two gradients in conflict: "
                        + String.format(
                                Locale.ROOT,
                                "lengths %.2f and %.2f, cosine −%.2f, losses %.1f and %.1f",
                                OBJECTIVES.first().length(),
                                OBJECTIVES.second().length(),
                                -OBJECTIVES.cosine(),
                                OBJECTIVES.firstLoss(),
                                OBJECTIVES.secondLoss()),
                () -> arrow(tip, THIN, FIRST, 1, -5),
                () -> arrow(tip, THIN, SECOND, 1, 5));
        sample(1, "their plain sum, for comparison; it makes the second objective worse", () -> dashes(tip));
        sample(
                2,
                "the directions that make neither objective worse",
                () -> svg.add("<rect y=\"-8\" width=\"{}\" height=\"16\" fill=\"{}\"/>", SAMPLE_WIDTH, CONE));
        sample(
                3,
                "where a realigner with default options points, true to length; here into the cone",
                () -> arrow(tip, BOLD, HARMLESS, 1));
        sample(
                4,
                "where it points outside the cone, so that one objective gets worse",
                () -> arrow(tip, BOLD, HARMFUL, 1));
        sample(
                5,
                "where it points, but longer than the cell, which then says how long",
                () -> openArrow(tip, HARMLESS));
        sample(
                6,
                Pointing.DRAWS + " draws of a random realigner; the darker, the more often",
                () -> arrow(tip, MIDDLING, HARMLESS, 0.3, -6),
                () -> arrow(tip, MIDDLING, HARMLESS, 0.6, 0),
                () -> arrow(tip, MIDDLING, HARMFUL, 0.3, 6));
        sample(
                7,
                "a realigner that remembers earlier steps, drawn as it begins",
                () -> svg.add("<text y=\"4\" font-size=\"11\" fill=\"{}\">first step</text>", PALE_INK));
    }

    private void sample(int row, String meaning, Runnable... drawings) {
        svg.add("<g transform=\"translate(0 {})\">", row * SAMPLE_HEIGHT);
        for (Runnable drawing : drawings) {
            drawing.run();
        }
        svg.add("<text x=\"{}\" y=\"4.5\">{}</text>", SAMPLE_WIDTH + 16, meaning);
        svg.add("</g>");
    }

    /** A text beside a point of the enlarged plane. */
    private void label(String text, Vector2 point, Vector2 offset, String colour) {
        Vector2 at = inPixels(point).times(KEY_SCALE).plus(offset);
        svg.add("<text x=\"{}\" y=\"{}\" fill=\"{}\">{}</text>", at.x(), at.y(), colour, text);
    }

    private void cell(RealignerProfile profile) {
        String id = profile.component().id();
        Optional<Pointing> pointing = Pointing.of(profile, catalog, OBJECTIVES);
        svg.add(
                "<title>{}: {}</title>",
                id,
                pointing.map(RealignerFigure::inWords).orElseGet(() -> refusal(profile)));
        svg.add(
                "<rect width=\"{}\" height=\"{}\" rx=\"5\" fill=\"none\" stroke=\"#d5dbe1\"/>",
                CELL_WIDTH,
                CELL_HEIGHT);
        svg.add(
                "<text x=\"9\" y=\"19\" font-family=\"Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"13.5\""
                        + " font-weight=\"bold\" fill=\"{}\">{}</text>",
                INK,
                id);
        if (pointing.isPresent()) {
            svg.add("<g transform=\"translate({} {})\">", PADDING + LEFT * UNIT, ID_HEIGHT + UP * UNIT);
            svg.add("<use href=\"#plane\"/>");
            directions(pointing.get().directions());
            svg.add("</g>");
            notes(String.join("; ", notes(profile, pointing.get())));
        } else {
            svg.add(
                    "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"12\" fill=\"{}\">{}</text>",
                    CELL_WIDTH / 2,
                    CELL_HEIGHT / 2 + 8,
                    PALE_INK,
                    refusal(profile));
        }
    }

    private void notes(String notes) {
        if (!notes.isEmpty()) {
            svg.add("<text x=\"9\" y=\"{}\" font-size=\"11\" fill=\"{}\">{}</text>", CELL_HEIGHT - 8, PALE_INK, notes);
        }
    }

    private static String refusal(RealignerProfile profile) {
        return profile.makeable() ? "objectives: " + profile.countsLabel() : "not with default options";
    }

    private static List<String> notes(RealignerProfile profile, Pointing pointing) {
        List<Vector2> directions = pointing.directions();
        List<String> notes = new ArrayList<>();
        if (profile.stateful()) {
            notes.add("first step");
        }
        if (directions.size() > 1) {
            notes.add(directions.size() + " draws");
        }
        if (pointing.fellBack()) {
            notes.add("fallback");
        }
        if (!directions.stream().allMatch(Vector2::finite)) {
            notes.add("not finite");
        }
        if (directions.stream().allMatch(RealignerFigure::tooShort)) {
            notes.add("no movement");
        }
        directions.stream()
                .filter(direction -> direction.finite() && visibleShare(direction) < 1)
                .mapToDouble(Vector2::length)
                .max()
                .ifPresent(length -> notes.add(String.format(Locale.ROOT, "length %.3g", length)));
        return notes;
    }

    private static String inWords(Pointing pointing) {
        return pointing.directions().stream()
                .map(direction -> "(" + Svg.number(direction.x()) + ", " + Svg.number(direction.y()) + ")")
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void directions(List<Vector2> directions) {
        boolean oneOfMany = directions.size() > 1;
        for (Vector2 direction : directions) {
            String colour = OBJECTIVES.harmed(direction) ? HARMFUL : HARMLESS;
            if (!direction.finite()) {
                continue;
            }
            double share = visibleShare(direction);
            if (share < 1) {
                openArrow(inPixels(direction.times(share)), colour);
            } else if (tooShort(direction)) {
                svg.add("<circle r=\"4\" fill=\"{}\"/>", INK);
            } else {
                arrow(inPixels(direction), oneOfMany ? MIDDLING : BOLD, colour, oneOfMany ? 0.3 : 1);
            }
        }
    }

    /** Whether a direction is less than a pixel. */
    private static boolean tooShort(Vector2 direction) {
        return inPixels(direction).length() < 1;
    }

    /** How much of a direction is within the plot, up to 1. */
    private static double visibleShare(Vector2 direction) {
        double inset = INSET / UNIT;
        double horizontal = (direction.x() < 0 ? LEFT : RIGHT) - inset;
        double vertical = (direction.y() < 0 ? DOWN : UP) - inset;
        return Math.min(1, Math.min(horizontal / Math.abs(direction.x()), vertical / Math.abs(direction.y())));
    }

    private void dashes(Vector2 tip) {
        svg.add(
                "<line x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"1.2\" stroke-dasharray=\"4 3\"/>",
                tip.x(),
                tip.y(),
                PALE_INK);
    }

    private void arrow(Vector2 tip, double width, String colour, double opacity, double below) {
        svg.add("<g transform=\"translate(0 {})\">", below);
        arrow(tip, width, colour, opacity);
        svg.add("</g>");
    }

    /** An arrow from the origin, as a single polygon, so that it is evenly transparent. */
    private void arrow(Vector2 tip, double width, String colour, double opacity) {
        double head = Math.min(4 + 2.4 * width, 0.7 * tip.length());
        Vector2 along = tip.times(1 / tip.length());
        Vector2 across = along.turned().times(width / 2);
        Vector2 wing = along.turned().times(0.42 * head);
        Vector2 neck = along.times(tip.length() - head);
        List<Vector2> outline = List.of(
                across,
                neck.plus(across),
                neck.plus(wing),
                tip,
                neck.minus(wing),
                neck.minus(across),
                across.times(-1));
        svg.add("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>", Svg.points(outline), colour, opacity);
    }

    /** An arrow from the origin with an empty head: it goes on. */
    private void openArrow(Vector2 tip, String colour) {
        double head = 11;
        Vector2 along = tip.times(1 / tip.length());
        Vector2 neck = along.times(tip.length() - head);
        Vector2 wing = along.turned().times(0.42 * head);
        svg.add("<line x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>", neck.x(), neck.y(), colour, BOLD);
        svg.add(
                "<polygon points=\"{}\" fill=\"#ffffff\" stroke=\"{}\" stroke-width=\"1.4\"/>",
                Svg.points(List.of(neck.plus(wing), tip, neck.minus(wing))),
                colour);
    }

    /** From the plane, where y points up, to the screen, where it points down. */
    private static Vector2 inPixels(Vector2 point) {
        return new Vector2(point.x() * UNIT, -point.y() * UNIT);
    }
}
