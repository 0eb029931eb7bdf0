/**
 * Whether every component computes the same on every ND4J.
 *
 * <p>A JVM has one ND4J, so {@link dev.harmonize.cli.backends.ComponentResults} is a program: it computes results of every
 * registered component on whatever ND4J is on its class path, and writes them to a file. Tests run it in processes of its own
 * and compare the files.
 */
@NullMarked
package dev.harmonize.cli.backends;

import org.jspecify.annotations.NullMarked;
