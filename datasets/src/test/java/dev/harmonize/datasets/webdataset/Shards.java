package dev.harmonize.datasets.webdataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.data.OnError;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.LogMelOptions;
import dev.harmonize.datasets.media.VideoAugmentationOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Archives for tests, and options to read them with. */
final class Shards {

    private Shards() {}
}
