package dev.harmonize.datasets.base;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/** A value that is computed when it is first asked for, once, whichever thread asks. */
public final class Lazy<T> {

    private final Supplier<T> supplier;
    private volatile @Nullable T value;

    public Lazy(Supplier<T> supplier) {
        this.supplier = supplier;
    }

    public T get() {
        T present = value;
        return present == null ? compute() : present;
    }

    private synchronized T compute() {
        T present = value;
        if (present == null) {
            present = supplier.get();
            value = present;
        }
        return present;
    }
}
