package dev.harmonize.cli;

import java.io.PrintWriter;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err progress, logs and errors
 * @param terminal whether a person watches {@code err} as it comes
 */
record Console(PrintWriter out, PrintWriter err, boolean terminal) {}
