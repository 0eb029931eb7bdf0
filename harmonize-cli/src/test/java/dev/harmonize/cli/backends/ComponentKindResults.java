package dev.harmonize.cli.backends;

/** Computes results of components of one kind. */
interface ComponentKindResults {

    /**
     * Computes results of a component, from inputs that depend on nothing but its kind.
     *
     * @param results takes them
     */
    void compute(String id, NamedResults results);
}
