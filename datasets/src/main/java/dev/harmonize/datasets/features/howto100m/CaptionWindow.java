package dev.harmonize.datasets.features.howto100m;

import java.util.List;

/**
 * Adjacent captions around one.
 *
 * @param first the first of them
 * @param end one past the last
 */
record CaptionWindow(int first, int end) {

    /**
     * The nearest captions as MIL-NCE takes them (Miech et al. 2020): the window grows by one caption on the side where it then
     * spans less time, until it has as many as wanted, or all.
     */
    static CaptionWindow around(List<Caption> captions, int centre, int wanted) {
        int first = centre;
        int last = centre;
        while (last - first + 1 < Math.min(wanted, captions.size())) {
            if (first == 0) {
                last++;
            } else if (last == captions.size() - 1) {
                first--;
            } else {
                double before =
                        captions.get(last).end() - captions.get(first - 1).start();
                double after =
                        captions.get(last + 1).end() - captions.get(first).start();
                if (before < after) {
                    first--;
                } else {
                    last++;
                }
            }
        }
        return new CaptionWindow(first, last + 1);
    }
}
