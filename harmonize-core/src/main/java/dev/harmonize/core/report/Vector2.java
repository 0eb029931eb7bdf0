package dev.harmonize.core.report;

/** A point or an arrow of the plane. */
record Vector2(double x, double y) {

    static final Vector2 ZERO = new Vector2(0, 0);

    Vector2 plus(Vector2 other) {
        return new Vector2(x + other.x, y + other.y);
    }

    Vector2 minus(Vector2 other) {
        return new Vector2(x - other.x, y - other.y);
    }

    Vector2 times(double factor) {
        return new Vector2(factor * x, factor * y);
    }

    double dot(Vector2 other) {
        return x * other.x + y * other.y;
    }

    double length() {
        return Math.hypot(x, y);
    }

    /** Turned by a quarter, against the clock where y points up. */
    Vector2 turned() {
        return new Vector2(-y, x);
    }

    boolean finite() {
        return Double.isFinite(x) && Double.isFinite(y);
    }
}
