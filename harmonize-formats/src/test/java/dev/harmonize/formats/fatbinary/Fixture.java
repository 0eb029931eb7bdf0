package dev.harmonize.formats.fatbinary;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What NVIDIA's tools made of a kernel of this project; README.md beside the files tells how. */
final class Fixture {

    /** One container with everything uncompressed. */
    static final Fixture PLAIN = new Fixture("scale.fatbin");

    /** One container with everything compressed. */
    static final Fixture COMPRESSED = new Fixture("scale-compressed.fatbin");

    /** A library for Linux with both containers. */
    static final Fixture LIBRARY = new Fixture("libscale.so");

    private final String name;

    private Fixture(String name) {
        this.name = name;
    }

    byte[] bytes() throws IOException {
        try (InputStream input = Objects.requireNonNull(Fixture.class.getResourceAsStream(name), name)) {
            return input.readAllBytes();
        }
    }
}
