/**
 * The {@code harmonize} command: picocli verbs that read arguments, call {@code harmonize-core}, and show what it says. No
 * logic of its own. Results go to standard output, progress and logs to standard error.
 */
@NullMarked
package dev.harmonize.cli;

import org.jspecify.annotations.NullMarked;
