package dev.harmonize.datasets.files;

import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the media files of a folder and its sub-folders, in the order of their paths. Sound beside a video of the same name
 * belongs to it and is no item of its own. Hidden files are left out, and so are links that lead out of the folder; no link
 * to a folder is followed.
 */
final class MediaFolder {

    private final Path root;
    private final Path realRoot;
    private final List<Path> found = new ArrayList<>();

    private MediaFolder(Path root, Path realRoot) {
        this.root = root;
        this.realRoot = realRoot;
    }

    /**
     * The files.
     *
     * @throws InvalidOptionException with the key {@code folder} if the folder cannot be read
     */
    static List<MediaItem> items(Path root, Neighbours neighbours) {
        if (!Files.isDirectory(root)) {
            throw new InvalidOptionException(
                    "folder", Files.exists(root) ? root + " is not a folder" : "there is no folder " + root);
        }
        MediaFolder folder;
        try {
            folder = new MediaFolder(root, root.toRealPath());
            Files.walkFileTree(root, folder.new Visitor());
        } catch (IOException e) {
            throw new InvalidOptionException("folder", "cannot be read: " + Reason.of(e));
        }
        return folder.items(neighbours);
    }

    private List<MediaItem> items(Neighbours neighbours) {
        List<MediaItem> items = new ArrayList<>();
        for (Path file : found) {
            boolean soundOfVideo = Extensions.isAudio(file.toString())
                    && neighbours.beside(file, List.copyOf(Extensions.VIDEO)).isPresent();
            if (!soundOfVideo) {
                items.add(
                        new MediaItem(name(file), file, Segment.WHOLE, List.of(), Optional.empty(), Optional.empty()));
            }
        }
        items.sort(Comparator.comparing(MediaItem::name));
        return items;
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file) && Extensions.isMedia(file.toString()) && isWithin(file, attributes)) {
                found.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isHidden(Path file) {
            Path name = file.getFileName();
            return name != null && name.toString().startsWith(".");
        }

        private boolean isWithin(Path file, BasicFileAttributes attributes) {
            if (!attributes.isSymbolicLink()) {
                return attributes.isRegularFile();
            }
            try {
                return Files.isRegularFile(file) && file.toRealPath().startsWith(realRoot);
            } catch (IOException e) {
                return false;
            }
        }
    }
}
