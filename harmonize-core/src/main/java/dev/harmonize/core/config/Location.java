package dev.harmonize.core.config;

import com.typesafe.config.ConfigOrigin;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value was written, in the order in which problems are reported: files first.
 *
 * @param name path of the file as the user gave it, or empty
 * @param line counted from 1; 0 if it is not known
 */
record Location(Kind kind, String name, int line) implements Comparable<Location> {

    enum Kind {
        FILE,
        COMMAND_LINE,
        ENVIRONMENT,
        NOWHERE
    }

    /** What the library calls the origin of overrides, because {@link ConfigSource} told it to. */
    static final String COMMAND_LINE = "command line";

    static final Location NOWHERE = new Location(Kind.NOWHERE, "", 0);

    /** What the library calls the origin of environment variables. */
    private static final String ENVIRONMENT = "env variables";

    /** What the library puts before the origins of a block that was written in several places. */
    private static final String MERGE = "merge of ";

    private static final Pattern NO_FILE =
            Pattern.compile("(" + COMMAND_LINE + "|" + ENVIRONMENT + ")(?:: \\d+)?(?:,|$)");
    private static final Pattern FILE = Pattern.compile("(.+?): (\\d+)(?:-\\d+)?(?:,|$)");

    private static final Comparator<Location> ORDER =
            Comparator.comparing(Location::kind).thenComparing(Location::name).thenComparingInt(Location::line);

    /**
     * Reads an origin. The library keeps a block's places in a structured form only as long as there is one file; after
     * that they are words in its description. Of several, the one that overrides the others is taken, but any file before
     * the command line, because that is where the block as a whole is to be found.
     */
    static Location of(ConfigOrigin origin) {
        if (origin.filename() != null) {
            return new Location(Kind.FILE, origin.filename(), Math.max(0, origin.lineNumber()));
        }
        String description = origin.description();
        String rest = description.startsWith(MERGE) ? description.substring(MERGE.length()) : description;
        Location found = NOWHERE;
        Matcher noFile = NO_FILE.matcher(rest);
        while (noFile.lookingAt()) {
            if (found.kind == Kind.NOWHERE) {
                found = noFile.group(1).equals(COMMAND_LINE)
                        ? new Location(Kind.COMMAND_LINE, "", 0)
                        : new Location(Kind.ENVIRONMENT, "", 0);
            }
            rest = rest.substring(noFile.end());
            noFile = NO_FILE.matcher(rest);
        }
        Matcher file = FILE.matcher(rest);
        if (file.lookingAt()) {
            return new Location(Kind.FILE, file.group(1), Integer.parseInt(file.group(2)));
        }
        return found;
    }

    static boolean isEnvironment(ConfigOrigin origin) {
        return of(origin).kind == Kind.ENVIRONMENT;
    }

    @Override
    public int compareTo(Location other) {
        return ORDER.compare(this, other);
    }

    /** As in {@link Problem#where}. */
    @Override
    public String toString() {
        return switch (kind) {
            case FILE -> line > 0 ? name + ":" + line : name;
            case COMMAND_LINE -> COMMAND_LINE;
            case ENVIRONMENT -> "environment";
            case NOWHERE -> "";
        };
    }
}
