package dev.harmonize.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The files of the {@code digits} dataset within this jar. */
final class DigitsResources {

    static final String IMAGES = "digits.png";

    private DigitsResources() {}

    static String recording(Language language, int digit) {
        return language.code() + "/" + digit + ".wav";
    }

    /** Every file, in a fixed order. */
    static List<String> all() {
        List<String> names = new ArrayList<>();
        names.add(IMAGES);
        for (Language language : Language.values()) {
            for (int digit = 0; digit < DigitImages.CLASSES; digit++) {
                names.add(recording(language, digit));
            }
        }
        return names;
    }

    static byte[] read(String name) {
        try (InputStream in = DigitsResources.class.getResourceAsStream("digits/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of dataset 'digits' lacks its file digits/" + name
                        + "; it is damaged or was repackaged incompletely: build or download it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read digits/" + name + " from the jar of dataset 'digits'", e);
        }
    }
}
