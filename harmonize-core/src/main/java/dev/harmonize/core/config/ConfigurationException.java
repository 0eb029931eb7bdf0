package dev.harmonize.core.config;

import java.util.List;

/** A config that cannot be used, with everything that is wrong with it. Its message is meant for the user as it is. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Reports these problems in this order.
     *
     * @param problems at least one
     */
    public ConfigurationException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a config without problems is no reason for an exception");
        }
        if (problems.size() == 1) {
            return problems.get(0).toString();
        }
        StringBuilder text = new StringBuilder();
        text.append(problems.size()).append(" problems:");
        for (int i = 0; i < problems.size(); i++) {
            text.append('\n').append(i + 1).append(". ").append(problems.get(i));
        }
        return text.toString();
    }

    public List<Problem> problems() {
        return problems;
    }
}
