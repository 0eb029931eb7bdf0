package dev.harmonize.formats.tar;

import dev.harmonize.formats.MalformedFileException;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads the regular files of a tar archive one after the other, plain or compressed by gzip, which its first bytes tell.
 * Names may be those of ustar, of GNU tar or of POSIX.1-2001. Nothing is ever written: names that lead out of the archive's
 * folder, links, devices and sparse files are only told to a listener. Everything before a damaged place can be read; at it,
 * methods throw, and the archive has come to its end. Offsets in messages are those of the unpacked archive. Used by one
 * thread at a time.
 */
public final class TarReader implements AutoCloseable {

    private static final int BUFFER = 1 << 16;
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    /** Whether yet another block of a sparse file's map follows. */
    private static final int SPARSE_EXTENDED_OFFSET = 504;

    /** Longest name or extended header that is believed. */
    private static final int LONGEST_RECORD = 1 << 20;

    /** What is read behind the end at most, where only zeros can be, so that gzip's checksum is compared. */
    private static final int LONGEST_PADDING = 1 << 20;

    private final String place;
    private final InputStream input;
    private final OptionalLong length;
    private final SkipListener listener;

    private final byte[] block = new byte[TarHeader.BLOCK];
    private long offset;
    private long contentLeft;
    private long paddingLeft;
    private boolean ended;

    /** Is told about members that are left out; folders, which hold nothing themselves, are not worth telling. */
    @FunctionalInterface
    public interface SkipListener {

        /**
         * A member is left out.
         *
         * @param name as the archive has it
         * @param reason why
         */
        void onSkipped(String name, String reason);
    }

    private TarReader(String place, InputStream input, OptionalLong length, SkipListener listener) {
        this.place = place;
        this.input = input;
        this.length = length;
        this.listener = listener;
    }

    /**
     * Opens an archive.
     *
     * @throws IOException if the file cannot be read
     */
    public static TarReader open(Path file, SkipListener listener) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            raw.mark(2);
            boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return packed
                    ? new TarReader(
                            file.toString(),
                            new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER),
                            OptionalLong.empty(),
                            listener)
                    : new TarReader(file.toString(), raw, OptionalLong.of(Files.size(file)), listener);
        } catch (EOFException | ZipException e) {
            raw.close();
            throw MalformedFileException.at(file.toString(), 0, "the gzip header is damaged: " + e.getMessage());
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * Goes to the next member, whether or not the content of the one before was read.
     *
     * @return empty at the end
     * @throws MalformedFileException if the archive is damaged or ends too early
     * @throws IOException if it cannot be read
     */
    public Optional<TarMember> next() throws IOException {
        try {
            return nextMember();
        } catch (EOFException e) {
            throw broken("the file ends here; expected more of the archive, which is cut off");
        } catch (ZipException e) {
            throw broken("the compressed data is damaged: " + e.getMessage());
        } catch (MalformedFileException e) {
            ended = true;
            throw e;
        }
    }

    /**
     * All of the current member's content; may be called once.
     *
     * @throws IllegalStateException if it was read already, or there is no current member, or it is longer than an array
     * @throws MalformedFileException if the archive is damaged or ends too early
     * @throws IOException if it cannot be read
     */
    public byte[] content() throws IOException {
        if (contentLeft == 0 && paddingLeft == 0) {
            return new byte[0];
        }
        if (contentLeft > Integer.MAX_VALUE - Long.BYTES) {
            throw new IllegalStateException(contentLeft + " bytes do not fit into an array; ask for the size first");
        }
        try {
            return readContent();
        } catch (EOFException e) {
            throw broken("the file ends here; expected more of the archive, which is cut off");
        } catch (ZipException e) {
            throw broken("the compressed data is damaged: " + e.getMessage());
        }
    }

    private Optional<TarMember> nextMember() throws IOException {
        Optional<String> longName = Optional.empty();
        PaxRecords records = PaxRecords.NONE;
        while (!ended) {
            skip(contentLeft + paddingLeft);
            long begin = offset;
            fillBlock();
            if (TarHeader.isZero(block)) {
                finish();
                return Optional.empty();
            }
            TarHeader header = TarHeader.parse(place, begin, block);
            switch (header.type()) {
                case 'L' -> {
                    byte[] content = record(header, begin);
                    longName = Optional.of(TarHeader.text(content, 0, content.length));
                }
                case 'x' -> records = PaxRecords.parse(place, begin + TarHeader.BLOCK, record(header, begin));
                // The long target of a link, and what holds for all members: comments, mostly.
                case 'K', 'g' -> announce(header.size(), begin);
                default -> {
                    String name = records.path().orElse(longName.orElse(header.name()));
                    TarHeader completed = header.with(name, records.size().orElse(header.size()));
                    Optional<TarMember> member = member(completed, records.sparse(), begin);
                    if (member.isPresent()) {
                        return member;
                    }
                    longName = Optional.empty();
                    records = PaxRecords.NONE;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<TarMember> member(TarHeader header, boolean sparse, long begin) throws IOException {
        boolean noContent = header.type() >= '2' && header.type() <= '6';
        for (boolean extended = header.extended(); extended; extended = block[SPARSE_EXTENDED_OFFSET] != 0) {
            fillBlock();
        }
        announce(noContent ? 0 : header.size(), begin);
        String name = header.name().startsWith("./") ? header.name().substring(2) : header.name();
        if (header.type() == '5' || name.isEmpty() || name.endsWith("/")) {
            return Optional.empty();
        }
        Optional<String> problem =
                sparse ? Optional.of("is a sparse file, of which only parts are there") : problem(header.type());
        if (problem.isEmpty() && leadsOut(name)) {
            problem = Optional.of("has a name that leads out of the archive's folder");
        }
        if (problem.isPresent()) {
            listener.onSkipped(header.name(), problem.get());
            return Optional.empty();
        }
        return Optional.of(new TarMember(name, header.size()));
    }

    private static Optional<String> problem(char type) {
        return switch (type) {
            case '0', '\0', '7' -> Optional.empty();
            case '1', '2' -> Optional.of("is a link, not a file");
            case '3', '4', '6' -> Optional.of("is a device or a pipe, not a file");
            case 'S' -> Optional.of("is a sparse file, of which only parts are there");
            default -> Optional.of("is of a type that is not known here, '" + type + "'");
        };
    }

    private static boolean leadsOut(String name) {
        boolean drive = name.length() > 1 && name.charAt(1) == ':' && Character.isLetter(name.charAt(0));
        return drive
                || name.startsWith("/")
                || name.startsWith("\\")
                || List.of(SEPARATOR.split(name)).contains("..");
    }

    /** The content of a member that is about the next one. */
    private byte[] record(TarHeader header, long begin) throws IOException {
        if (header.size() > LONGEST_RECORD) {
            throw MalformedFileException.at(
                    place,
                    begin,
                    "a name or extended header of " + header.size() + " bytes; expected no more than "
                            + LONGEST_RECORD);
        }
        announce(header.size(), begin);
        return readContent();
    }

    private void announce(long size, long begin) {
        long blocks = size / TarHeader.BLOCK + (size % TarHeader.BLOCK == 0 ? 0 : 1);
        if (size > Long.MAX_VALUE - TarHeader.BLOCK - offset) {
            throw MalformedFileException.at(place, begin, "a size of " + size + " bytes is impossible");
        }
        contentLeft = size;
        paddingLeft = blocks * TarHeader.BLOCK - size;
    }

    private byte[] readContent() throws IOException {
        int size = (int) contentLeft;
        // Of a packed archive nobody knows how much is left, so that memory is taken as bytes come.
        if (length.isPresent() && length.getAsLong() - offset < size) {
            throw new EOFException();
        }
        byte[] content = length.isPresent() ? new byte[size] : input.readNBytes(size);
        if (length.isPresent() ? input.readNBytes(content, 0, size) < size : content.length < size) {
            throw new EOFException();
        }
        offset += size;
        contentLeft = 0;
        return content;
    }

    private void skip(long count) throws IOException {
        if (length.isPresent() && length.getAsLong() - offset < count) {
            throw new EOFException();
        }
        input.skipNBytes(count);
        offset += count;
        contentLeft = 0;
        paddingLeft = 0;
    }

    private void fillBlock() throws IOException {
        if (input.readNBytes(block, 0, block.length) < block.length) {
            throw new EOFException();
        }
        offset += block.length;
    }

    private void finish() throws IOException {
        ended = true;
        input.readNBytes(LONGEST_PADDING);
    }

    private MalformedFileException broken(String problem) {
        ended = true;
        contentLeft = 0;
        paddingLeft = 0;
        return MalformedFileException.at(place, offset, problem);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
