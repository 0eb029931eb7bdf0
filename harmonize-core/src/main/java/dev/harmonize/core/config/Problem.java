package dev.harmonize.core.config;

/**
 * One thing that is wrong with a config.
 *
 * @param where {@code file:line} with the file's path as the user gave it, {@code command line}, {@code environment}, or
 *     empty where there is no place to point to
 * @param key full path of the option, such as {@code harmonize.losses.va.nce.temperature}; empty for a file as a whole
 * @param message what is wrong, what was expected and what to do; it continues a sentence that the key begins
 */
public record Problem(String where, String key, String message) {

    /** Such as {@code quickstart.conf:12: harmonize.seed: must be a whole number, was 0.5}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!where.isEmpty()) {
            text.append(where).append(": ");
        }
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        return text.append(message).toString();
    }
}
