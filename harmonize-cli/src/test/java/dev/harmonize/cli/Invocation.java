package dev.harmonize.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a command line did.
 *
 * @param exitCode what a shell would see
 * @param out what went to standard output, with line feeds only
 * @param err what went to standard error, with line feeds only
 */
record Invocation(int exitCode, String out, String err) {

    /** Runs {@code harmonize} with these arguments, here and now. */
    static Invocation of(Object... arguments) {
        return of(Stream.of(arguments).map(Object::toString).toList());
    }

    static Invocation of(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(arguments, new Console(new PrintWriter(out), new PrintWriter(err), false));
        return new Invocation(exitCode, withLineFeeds(out), withLineFeeds(err));
    }

    private static String withLineFeeds(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
