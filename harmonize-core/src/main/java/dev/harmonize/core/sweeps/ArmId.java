package dev.harmonize.core.sweeps;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Names of grid points, such as {@code curriculum=none,realigner=sum}. */
final class ArmId {

    private static final int LONGEST = 120;

    private ArmId() {}

    /** The id of a point: its values by path, in the order given. */
    static String of(List<Map.Entry<String, ConfigValue>> point) {
        StringBuilder id = new StringBuilder();
        for (Map.Entry<String, ConfigValue> axis : point) {
            id.append(id.isEmpty() ? "" : ",")
                    .append(label(axis.getKey()))
                    .append('=')
                    .append(text(axis.getValue()));
        }
        return safe(id.toString());
    }

    /** Only characters that every file system and shell takes, and not too many of them. */
    static String safe(String id) {
        String safe = id.replaceAll("[^A-Za-z0-9.,=()_+-]+", "-");
        if (safe.equals(id) && id.length() <= LONGEST) {
            return id;
        }
        CRC32 checksum = new CRC32();
        checksum.update(id.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String suffix = "-" + String.format("%08x", checksum.getValue());
        return safe.substring(0, Math.min(safe.length(), LONGEST - suffix.length())) + suffix;
    }

    private static String label(String path) {
        String label = path.startsWith("harmonize.") ? path.substring("harmonize.".length()) : path;
        return label.endsWith(".use") ? label.substring(0, label.length() - ".use".length()) : label;
    }

    private static String text(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING
                ? String.valueOf(value.unwrapped())
                : value.render(ConfigRenderOptions.concise());
    }
}
