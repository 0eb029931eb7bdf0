package dev.harmonize.core.plugins;

/** What a component is for. Ids are unique within a kind. */
public enum ComponentKind {
    DATASET("dataset", "datasets"),
    DATASET_DECORATOR("dataset decorator", "dataset decorators"),
    ENCODER("encoder", "encoders"),
    LOSS("loss", "losses"),
    REALIGNER("realigner", "realigners"),
    CURRICULUM("curriculum", "curricula"),
    OPTIMIZER("optimizer", "optimizers"),
    PROBE("probe", "probes");

    private final String label;
    private final String plural;

    ComponentKind(String label, String plural) {
        this.label = label;
        this.plural = plural;
    }

    /** As it is called in messages, such as {@code dataset decorator}. */
    public String label() {
        return label;
    }

    /** Several of them, such as {@code curricula}. */
    public String plural() {
        return plural;
    }
}
