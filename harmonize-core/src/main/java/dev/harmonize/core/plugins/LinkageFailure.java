package dev.harmonize.core.plugins;

/** What to say when a plugin was built against something else than it runs with. */
final class LinkageFailure {

    private LinkageFailure() {}

    /**
     * Explains a failure.
     *
     * @param where the plugin's jar or class path entry
     * @param what could not be run
     */
    static PluginException of(String where, String what, Throwable failure) {
        String advice;
        if (failure instanceof UnsupportedClassVersionError) {
            advice = "it was built for a newer Java than this one";
        } else if (failure instanceof ExceptionInInitializerError) {
            advice = "a static initializer failed: " + failure.getCause();
        } else {
            advice =
                    "a class or method that it was built against is not there; put the jar with it beside the plugin's,"
                            + " or build the plugin for this version of Harmonize";
        }
        return new PluginException(where, what + " cannot be run: " + advice + " (" + failure + ")", failure);
    }
}
