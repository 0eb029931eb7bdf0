package dev.harmonize.core.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** How Java names are written in a config. */
final class Kebab {

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private Kebab() {}

    /** {@code learningRate} becomes {@code learning-rate}, {@code GPUCount} becomes {@code gpu-count}. */
    static String ofComponent(String name) {
        return WORD_START.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /** {@code COSINE_ANNEALING} becomes {@code cosine-annealing}. */
    static String ofConstant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
