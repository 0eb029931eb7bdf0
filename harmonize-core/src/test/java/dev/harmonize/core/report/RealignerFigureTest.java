package dev.harmonize.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.plugins.PluginCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;

/**
 * The gradients are (2, 0.3) and (-0.7, 0.6), the losses 1.5 and 0.8. Colours tell a direction that harms neither objective
 * from one that harms one.
 */
class RealignerFigureTest {

    private static final String HARMLESS = "#17693a";
    private static final String HARMFUL = "#b3263a";

    private static final String FIGURE = figure();

    @Test
    void itIsTheSameWheneverItIsDrawnAndWhateverTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(figure()).isEqualTo(FIGURE);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void itIsAnImageWithTitleAndDescription() throws Exception {
        Element root = document().getDocumentElement();

        assertThat(root.getTagName()).isEqualTo("svg");
        assertThat(root.getAttribute("role")).isEqualTo("img");
        assertThat(root.getAttribute("aria-labelledby")).isEqualTo("title description");
        assertThat(children(root, "title").get(0).getTextContent()).isEqualTo("Where each realigner points");
        assertThat(children(root, "desc").get(0).getTextContent()).contains("12 realigners", "circular, couple, crowd");
    }

    /** Of the minimum norm the closed form is (0.0570, 0.5159). */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "plain; (1.3, 0.9)",
                "rows; (-0.3, 2)",
                "couple; (0.06, 0.52)",
                "doubling; (0.11, 1.03)",
                "remembering; (1, 0.15)",
                "lost; (0, 0)"
            })
    void directionsAreThoseOfTheRealigner(String id, String direction) throws Exception {
        assertThat(inWords(id)).isEqualTo(direction);
    }

    @ParameterizedTest
    @CsvSource({"plain, " + HARMFUL, "couple, " + HARMLESS, "rows, " + HARMLESS, "remembering, " + HARMFUL})
    void colourTellsWhetherAnObjectiveIsHarmed(String id, String colour) throws Exception {
        assertThat(arrows(id))
                .singleElement()
                .satisfies(arrow -> assertThat(arrow.getAttribute("fill")).isEqualTo(colour));
    }

    @Test
    void anArrowEndsWhereTheDirectionDoes() throws Exception {
        assertThat(arrows("plain"))
                .singleElement()
                .satisfies(arrow -> assertThat(arrow.getAttribute("points")).contains(" 70.2,-48.6 "));
    }

    @Test
    void aRandomRealignerIsDrawnSeveralTimesFaintly() throws Exception {
        assertThat(inWords("random").split("\\), ")).hasSize(Pointing.DRAWS);
        assertThat(arrows("random"))
                .hasSize(Pointing.DRAWS)
                .allSatisfy(
                        arrow -> assertThat(arrow.getAttribute("fill-opacity")).isEqualTo("0.3"));
        assertThat(texts("random")).containsExactly("random", "12 draws");
    }

    @Test
    void aRealignerWithStateIsDrawnInItsFirstStep() throws Exception {
        assertThat(texts("remembering")).containsExactly("remembering", "first step");
    }

    @Test
    void anArrowThatLeavesTheCellIsCutOffAndSaysItsLength() throws Exception {
        assertThat(texts("huge")).containsExactly("huge", "length 1.58e+09");
        assertThat(arrows("huge"))
                .singleElement()
                .satisfies(arrow -> assertThat(arrow.getAttribute("fill")).isEqualTo("#ffffff"));
    }

    @Test
    void aFallbackAndNoMovementAreNoted() throws Exception {
        assertThat(texts("lost")).containsExactly("lost", "fallback; no movement");
        assertThat(arrows("lost")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"crowd, objectives: ≥ 3", "demanding, not with default options", "circular, not with default options"})
    void whatDoesNotTakeTwoObjectivesSaysSo(String id, String note) throws Exception {
        assertThat(texts(id)).containsExactly(id, note);
        assertThat(inWords(id)).isEqualTo(note);
        assertThat(arrows(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "E-", "-0\"", "null", "{}"})
    void numbersAreWrittenPlainly(String odd) {
        assertThat(FIGURE).doesNotContain(odd);
    }

    @ParameterizedTest
    @CsvSource({
        "0.125, 0.13",
        "-0.125, -0.12",
        "0.12499999999999, 0.13",
        "-0.0001, 0",
        "1.2, 1.2",
        "3, 3",
        "1e6, 1000000"
    })
    void numbersHaveAtMostTwoDecimalsAndTiesGoUpWhateverTheLastBitsAre(double value, String text) {
        assertThat(Svg.number(value)).isEqualTo(text);
    }

    @Test
    void textsAreEscaped() {
        Svg svg = new Svg();
        svg.add("<text x=\"{}\">{}</text>", 0.5, "a < b & \"c\"");
        assertThat(svg.document()).isEqualTo("<text x=\"0.5\">a &lt; b &amp; &quot;c&quot;</text>\n");
    }

    private static String figure() {
        try (PluginCatalog catalog = RealignerExamples.catalog()) {
            return RealignerFigure.svg(catalog);
        }
    }

    private static Document document() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(FIGURE)));
    }

    private static Element cell(String id) throws Exception {
        Optional<Element> cell = children(document().getDocumentElement(), "g").stream()
                .filter(group -> children(group, "title").stream()
                        .anyMatch(title -> title.getTextContent().startsWith(id + ": ")))
                .findFirst();
        return cell.orElseThrow(() -> new AssertionError("no cell of " + id));
    }

    private static String inWords(String id) throws Exception {
        return children(cell(id), "title").get(0).getTextContent().substring(id.length() + 2);
    }

    private static List<String> texts(String id) throws Exception {
        return children(cell(id), "text").stream().map(Node::getTextContent).toList();
    }

    private static List<Element> arrows(String id) throws Exception {
        List<Element> arrows = new ArrayList<>();
        for (Element group : children(cell(id), "g")) {
            arrows.addAll(children(group, "polygon"));
        }
        return arrows;
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }
}
