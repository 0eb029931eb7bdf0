package dev.harmonize.formats.subtitles;

import java.util.Map;
import java.util.regex.Pattern;

/** Takes the markup out of subtitles. */
final class CueText {

    /** Tags as in HTML, and WebVTT's times within a cue; a lone less-than sign is text. */
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z][^<>]*>|</?>|<[0-9][0-9:.]*>");

    /** Positions and the like, which SubRip files have taken over from another format. */
    private static final Pattern OVERRIDE = Pattern.compile("\\{\\\\[^{}]*}");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** WebVTT's; the ampersand last, so that nothing is replaced twice. */
    private static final Map<String, String> ENTITIES =
            Map.of("&lt;", "<", "&gt;", ">", "&nbsp;", " ", "&lrm;", "", "&rlm;", "");

    private CueText() {}

    /** The words alone, blanks and line ends as single blanks. */
    static String of(String marked) {
        String text = TAG.matcher(OVERRIDE.matcher(marked).replaceAll("")).replaceAll("");
        for (Map.Entry<String, String> entity : ENTITIES.entrySet()) {
            text = text.replace(entity.getKey(), entity.getValue());
        }
        return BLANKS.matcher(text.replace("&amp;", "&")).replaceAll(" ").strip();
    }
}
