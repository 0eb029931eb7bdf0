package dev.harmonize.core.sweeps;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** Names of arms. They become names of folders. */
final class ArmId {

    private static final int LONGEST = 120;

    /** What every file system and shell takes. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.,=()_+-]*");

    private static final Pattern UNSAFE_PART = Pattern.compile("[^A-Za-z0-9.,=()_+-]+");

    private ArmId() {}

    /** Whether a name can be used as it is. */
    static boolean isSafe(String name) {
        return name.length() <= LONGEST && SAFE.matcher(name).matches();
    }

    /** The id of a grid point, such as {@code curriculum=none,realigner=sum}. */
    static String of(SortedMap<String, ConfigValue> point) {
        String id = point.entrySet().stream()
                .map(axis -> label(axis.getKey()) + "=" + text(axis.getValue()))
                .collect(Collectors.joining(","));
        return isSafe(id) ? id : madeSafe(id);
    }

    /** What had to be replaced or cut off is told apart by a checksum. */
    private static String madeSafe(String id) {
        CRC32 checksum = new CRC32();
        checksum.update(id.getBytes(StandardCharsets.UTF_8));
        String suffix = "-" + String.format("%08x", checksum.getValue());
        String safe = UNSAFE_PART.matcher(id).replaceAll("-");
        return safe.substring(0, Math.min(safe.length(), LONGEST - suffix.length())) + suffix;
    }

    private static String label(String path) {
        String label = path.startsWith("harmonize.") ? path.substring("harmonize.".length()) : path;
        return label.endsWith(".use") ? label.substring(0, label.length() - ".use".length()) : label;
    }

    /** Lists in parentheses, because brackets are for shells. */
    private static String text(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise())
                .replace("\"", "")
                .replace('[', '(')
                .replace(']', ')');
    }
}
