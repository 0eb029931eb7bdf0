package dev.harmonize.api;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Named, independent random streams that all come from one seed.
 *
 * <p>A stream is addressed, not consumed: {@code streams.child("augmentation").generator(epoch, index)} gives the same
 * numbers whenever and on whatever thread it is asked for. A resumed run therefore continues exactly, and adding a
 * consumer of randomness disturbs no other. Nothing in Harmonize draws from a global or time-seeded generator.
 *
 * @param seed the seed of this node; children are derived from it and their names
 */
@Status(Status.Level.STABLE)
public record RandomStreams(long seed) {

    private static final long FNV_PRIME = 0x100000001b3L;

    /** The stream family of this name below this one. */
    public RandomStreams child(String name) {
        long hash = seed ^ 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return new RandomStreams(mix(hash));
    }

    /**
     * A generator for the given position, such as a step or an epoch and a sample. The same position always gives a
     * generator in the same state.
     */
    public RandomGenerator generator(long... position) {
        long hash = mix(seed + position.length);
        for (long coordinate : position) {
            hash = mix(hash ^ mix(coordinate + 0x9e3779b97f4a7c15L));
        }
        return new SplittableRandom(hash);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every input bit affects every output bit. */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
