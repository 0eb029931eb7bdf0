package dev.harmonize.core.report;

import dev.harmonize.core.plugins.PluginCatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A picture of where each realigner points: a cell per realigner, all with the same two gradients in conflict. An SVG that
 * brings its own background, so that it reads on a light page and on a dark one, and that is the same whenever it is drawn.
 */
public final class RealignerFigure {

    /** The longer gradient outvotes the shorter one: their sum makes the second objective worse. */
    private static final TwoObjectives OBJECTIVES =
            new TwoObjectives(new Vector2(2.0, 0.3), new Vector2(-0.7, 0.6), 1.5, 0.8);

    /** Pixels per unit of length. */
    private static final double UNIT = 46;

    /** How far a cell shows the plane, in units, from the origin to the left, right, up and down. */
    private static final double LEFT = 1.3;

    private static final double RIGHT = 2.4;
    private static final double UP = 2.5;
    private static final double DOWN = 0.5;

    private static final double PLOT_WIDTH = (LEFT + RIGHT) * UNIT;
    private static final double PLOT_HEIGHT = (UP + DOWN) * UNIT;

    /** An arrow that leaves the plot ends at this many pixels from its edge. */
    private static final double INSET = 6;

    private static final int COLUMNS = 5;
    private static final double MARGIN = 20;
    private static final double GAP = 10;
    private static final double TITLE_HEIGHT = 26;
    private static final double CELL_WIDTH = PLOT_WIDTH + 6;
    private static final double CELL_HEIGHT = TITLE_HEIGHT + PLOT_HEIGHT + 3;
    private static final double KEY_SCALE = 1.3;
    private static final double KEY_HEIGHT = 54 + KEY_SCALE * PLOT_HEIGHT + 16;
    private static final double WIDTH = 2 * MARGIN + COLUMNS * CELL_WIDTH + (COLUMNS - 1) * GAP;

    private static final String SANS = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
    private static final String MONOSPACE = "Menlo, Consolas, 'DejaVu Sans Mono', monospace";
    private static final String INK = "#1f2933";
    private static final String FAINT_INK = "#5f6b7a";
    private static final String FIRST = "#2f6db5";
    private static final String SECOND = "#c2741a";
    private static final String CONE = "#dcefdc";
    private static final String HARMLESS = "#17693a";
    private static final String HARMFUL = "#b3263a";

    private final Svg svg = new Svg();

    private RealignerFigure() {}

    /** The picture of the realigners of a catalog, as an SVG document. */
    public static String svg(PluginCatalog catalog) {
        return new RealignerFigure().draw(catalog);
    }

    private String draw(PluginCatalog catalog) {
        List<RealignerProfile> profiles = RealignerProfile.all(catalog);
        int rows = (profiles.size() + COLUMNS - 1) / COLUMNS;
        double height = KEY_HEIGHT + rows * (CELL_HEIGHT + GAP) - GAP + MARGIN;
        svg.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + Svg.number(WIDTH) + " " + Svg.number(height),
                "width",
                WIDTH,
                "height",
                height,
                "role",
                "img",
                "aria-labelledby",
                "title description",
                "font-family",
                SANS);
        svg.text("title", "Where each realigner points", "id", "title");
        svg.text("desc", description(profiles), "id", "description");
        plane();
        svg.empty("rect", "width", WIDTH, "height", height, "rx", 8, "fill", "#ffffff");
        key();
        for (int i = 0; i < profiles.size(); i++) {
            int column = i % COLUMNS;
            int row = i / COLUMNS;
            double left = MARGIN + column * (CELL_WIDTH + GAP);
            double top = KEY_HEIGHT + row * (CELL_HEIGHT + GAP);
            cell(profiles.get(i), Pointing.of(profiles.get(i), catalog, OBJECTIVES), left, top);
        }
        return svg.close().document();
    }

    private static String description(List<RealignerProfile> profiles) {
        return "The same two gradients in conflict, once for each of " + profiles.size()
                + " realigners with default options; an arrow shows the direction that it makes of them: "
                + String.join(
                        ", ",
                        profiles.stream()
                                .map(profile -> profile.component().id())
                                .toList())
                + ".";
    }

    /** What is the same in every cell, with the origin of the plane at the origin. */
    private void plane() {
        svg.open("defs").open("clipPath", "id", "plot");
        svg.empty("rect", "x", -LEFT * UNIT, "y", -UP * UNIT, "width", PLOT_WIDTH, "height", PLOT_HEIGHT);
        svg.close().open("g", "id", "plane");
        double far = 4 * (LEFT + RIGHT + UP + DOWN);
        Vector2 first = OBJECTIVES.first();
        Vector2 second = OBJECTIVES.second();
        List<Vector2> cone = List.of(
                Vector2.ZERO,
                inPixels(first.turned().times(far / first.length())),
                inPixels(second.turned().times(-far / second.length())));
        svg.empty("polygon", "points", Svg.points(cone), "fill", CONE, "clip-path", "url(#plot)");
        Vector2 sum = inPixels(OBJECTIVES.sum());
        svg.empty(
                "line",
                "x2",
                sum.x(),
                "y2",
                sum.y(),
                "stroke",
                FAINT_INK,
                "stroke-width",
                1.2,
                "stroke-dasharray",
                "4 3");
        arrow(inPixels(first), 1.4, FIRST, 1);
        arrow(inPixels(second), 1.4, SECOND, 1);
        svg.empty("circle", "r", 2, "fill", INK);
        svg.close().close();
    }

    private void key() {
        svg.text(
                "text",
                "Where each realigner points",
                "x",
                MARGIN,
                "y",
                37,
                "font-size",
                20,
                "font-weight",
                "bold",
                "fill",
                INK);
        double left = MARGIN + LEFT * UNIT * KEY_SCALE;
        double top = 54 + UP * UNIT * KEY_SCALE;
        svg.open("g", "transform", translation(left, top), "font-size", 13);
        svg.empty("use", "href", "#plane", "transform", "scale(" + Svg.number(KEY_SCALE) + ")");
        label("g₁", inPixels(OBJECTIVES.first()).times(KEY_SCALE).plus(new Vector2(-4, 18)), FIRST);
        label("g₂", inPixels(OBJECTIVES.second()).times(KEY_SCALE).plus(new Vector2(-8, -8)), SECOND);
        label("g₁ + g₂", inPixels(OBJECTIVES.sum()).times(KEY_SCALE).plus(new Vector2(26, -4)), FAINT_INK);
        Vector2 middle = OBJECTIVES
                .first()
                .turned()
                .times(1 / OBJECTIVES.first().length())
                .plus(OBJECTIVES
                        .second()
                        .turned()
                        .times(-1 / OBJECTIVES.second().length()));
        Vector2 inside = inPixels(middle.times(1.95 / middle.length())).times(KEY_SCALE);
        label("harms", inside, HARMLESS);
        label("neither", inside.plus(new Vector2(0, 16)), HARMLESS);
        svg.close();

        double keyLeft = MARGIN + PLOT_WIDTH * KEY_SCALE + 30;
        svg.open("g", "transform", translation(keyLeft, 76), "font-size", 13, "fill", INK);
        entry(
                0,
                "gradients of two objectives in conflict, "
                        + String.format(
                                Locale.ROOT,
                                "lengths %.2f and %.2f, cosine %.2f, losses %.1f and %.1f",
                                OBJECTIVES.first().length(),
                                OBJECTIVES.second().length(),
                                OBJECTIVES.cosine(),
                                OBJECTIVES.firstLoss(),
                                OBJECTIVES.secondLoss()));
        sample(0, -5, 1.4, FIRST, 1);
        sample(0, 5, 1.4, SECOND, 1);
        entry(1, "their plain sum, for comparison: a step along it makes the second objective worse");
        svg.empty(
                "line",
                "y1",
                rowTop(1),
                "y2",
                rowTop(1),
                "x2",
                34,
                "stroke",
                FAINT_INK,
                "stroke-width",
                1.2,
                "stroke-dasharray",
                "4 3");
        entry(2, "the directions that make neither objective worse");
        svg.empty("rect", "y", rowTop(2) - 8, "width", 34, "height", 16, "fill", CONE);
        entry(3, "where a realigner with default options points, true to length: into the shaded cone");
        sample(3, 0, 2.8, HARMLESS, 1);
        entry(4, "the same, but one objective gets worse");
        sample(4, 0, 2.8, HARMFUL, 1);
        entry(5, "a direction that is longer than the cell: the note says how long it is");
        openArrow(new Vector2(34, 0), rowTop(5), HARMLESS);
        entry(6, Pointing.DRAWS + " draws of a realigner that is random; the darker, the more often");
        sample(6, -6, 2.2, HARMLESS, 0.3);
        sample(6, 0, 2.2, HARMLESS, 0.6);
        sample(6, 6, 2.2, HARMFUL, 0.3);
        svg.close();
    }

    private void label(String text, Vector2 at, String colour) {
        svg.text("text", text, "x", at.x(), "y", at.y(), "text-anchor", "middle", "fill", colour);
    }

    private void entry(int row, String text) {
        svg.text("text", text, "x", 48, "y", rowTop(row) + 4.5);
    }

    private void sample(int row, double below, double width, String colour, double opacity) {
        svg.open("g", "transform", translation(0, rowTop(row) + below));
        arrow(new Vector2(34, 0), width, colour, opacity);
        svg.close();
    }

    private static double rowTop(int row) {
        return row * 25;
    }

    private void cell(RealignerProfile profile, Optional<Pointing> pointing, double left, double top) {
        String id = profile.component().id();
        svg.open("g", "transform", translation(left, top));
        svg.text("title", id + ": " + inWords(profile, pointing));
        svg.empty("rect", "width", CELL_WIDTH, "height", CELL_HEIGHT, "rx", 5, "fill", "none", "stroke", "#d5dbe1");
        svg.text(
                "text",
                id,
                "x",
                9,
                "y",
                19,
                "font-family",
                MONOSPACE,
                "font-size",
                13.5,
                "font-weight",
                "bold",
                "fill",
                INK);
        if (pointing.isEmpty()) {
            svg.text(
                    "text",
                    refusal(profile),
                    "x",
                    CELL_WIDTH / 2,
                    "y",
                    CELL_HEIGHT / 2 + 8,
                    "text-anchor",
                    "middle",
                    "font-size",
                    12,
                    "fill",
                    FAINT_INK);
        } else {
            svg.open("g", "transform", translation(3 + LEFT * UNIT, TITLE_HEIGHT + UP * UNIT));
            svg.empty("use", "href", "#plane");
            List<Vector2> directions = pointing.get().directions();
            directions.forEach(direction -> direction(direction, directions.size() > 1));
            svg.close();
            String notes = String.join("; ", notes(profile, pointing.get()));
            svg.text("text", notes, "x", 9, "y", CELL_HEIGHT - 8, "font-size", 11, "fill", FAINT_INK);
        }
        svg.close();
    }

    private static String refusal(RealignerProfile profile) {
        return profile.makeable() ? "objectives: " + profile.countsLabel() : "has an option without a default";
    }

    private static List<String> notes(RealignerProfile profile, Pointing pointing) {
        List<String> notes = new ArrayList<>();
        if (profile.stateful()) {
            notes.add("first step");
        }
        if (pointing.directions().size() > 1) {
            notes.add(pointing.directions().size() + " draws");
        }
        if (pointing.fellBack()) {
            notes.add("fallback");
        }
        if (!pointing.directions().stream().allMatch(Vector2::finite)) {
            notes.add("not finite");
        } else if (pointing.directions().stream().allMatch(Vector2.ZERO::equals)) {
            notes.add("stands still");
        }
        pointing.directions().stream()
                .filter(direction -> direction.finite() && visibleShare(direction) < 1)
                .mapToDouble(Vector2::length)
                .max()
                .ifPresent(length -> notes.add(String.format(Locale.ROOT, "length %.3g", length)));
        return notes;
    }

    private static String inWords(RealignerProfile profile, Optional<Pointing> pointing) {
        if (pointing.isEmpty()) {
            return refusal(profile);
        }
        List<String> words = new ArrayList<>();
        for (Vector2 direction : pointing.get().directions()) {
            words.add("(" + Svg.number(direction.x()) + ", " + Svg.number(direction.y()) + ")");
        }
        return String.join(", ", words.stream().distinct().toList());
    }

    private void direction(Vector2 direction, boolean oneOfMany) {
        if (!direction.finite()) {
            return;
        }
        String colour = OBJECTIVES.harmed(direction) ? HARMFUL : HARMLESS;
        double share = visibleShare(direction);
        if (share < 1) {
            openArrow(inPixels(direction.times(share)), 0, colour);
        } else if (inPixels(direction).length() < 1) {
            svg.empty("circle", "r", 4, "fill", colour);
        } else {
            arrow(inPixels(direction), oneOfMany ? 2.2 : 2.8, colour, oneOfMany ? 0.3 : 1);
        }
    }

    /** How much of a direction is within the plot, up to 1. */
    private static double visibleShare(Vector2 direction) {
        double horizontal = direction.x() < 0 ? LEFT : RIGHT;
        double vertical = direction.y() < 0 ? DOWN : UP;
        double inset = INSET / UNIT;
        return Math.min(
                1,
                Math.min((horizontal - inset) / Math.abs(direction.x()), (vertical - inset) / Math.abs(direction.y())));
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
                neck.plus(wing.times(-1)),
                neck.plus(across.times(-1)),
                across.times(-1));
        svg.empty("polygon", "points", Svg.points(outline), "fill", colour, "fill-opacity", opacity);
    }

    /** An arrow from the left end of a line at some height, with an empty head: it goes on. */
    private void openArrow(Vector2 tip, double top, String colour) {
        double head = 11;
        Vector2 start = new Vector2(0, top);
        Vector2 along = tip.times(1 / tip.length());
        Vector2 neck = start.plus(along.times(tip.length() - head));
        Vector2 wing = along.turned().times(0.42 * head);
        List<Vector2> outline = List.of(neck.plus(wing), start.plus(tip), neck.plus(wing.times(-1)));
        svg.empty("line", "y1", top, "x2", neck.x(), "y2", neck.y(), "stroke", colour, "stroke-width", 2.8);
        svg.empty("polygon", "points", Svg.points(outline), "fill", "#ffffff", "stroke", colour, "stroke-width", 1.4);
    }

    /** From the plane, where y points up, to the screen, where it points down. */
    private static Vector2 inPixels(Vector2 point) {
        return new Vector2(point.x() * UNIT, -point.y() * UNIT);
    }

    private static String translation(double x, double y) {
        return "translate(" + Svg.number(x) + " " + Svg.number(y) + ")";
    }
}
