package dev.harmonize.formats.text;

import dev.harmonize.formats.MalformedFileException;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a text file, one after the other. A line that is not UTF-8 or too long is known only when its text is asked
 * for, so that the others can be read. A byte order mark at the beginning is left out.
 */
public final class Utf8Lines implements Closeable {

    private static final int LONGEST = 1 << 24;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** How far back {@link #goBackTo} can go. */
    private static final int MOST_KEPT = 1001;

    private final String place;
    private final InputStream stream;
    private final Deque<Line> kept = new ArrayDeque<>();
    private final Deque<Line> again = new ArrayDeque<>();
    private long read;

    /** One line, without its end. */
    public static final class Line {

        private final String place;
        private final long number;
        private final byte[] bytes;
        private final boolean cut;

        private Line(String place, long number, byte[] bytes, boolean cut) {
            this.place = place;
            this.number = number;
            this.bytes = bytes;
            this.cut = cut;
        }

        /** Its number, counted from 1. */
        public long number() {
            return number;
        }

        /**
         * Its text.
         *
         * @throws MalformedFileException if it is not UTF-8, or longer than 16 MiB
         */
        public String text() {
            if (cut) {
                throw MalformedFileException.at(place + ":" + number, "the line is longer than " + LONGEST + " bytes");
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                throw MalformedFileException.at(
                        place + ":" + number, "the line is not UTF-8; convert the file, for example with iconv");
            }
        }
    }

    private Utf8Lines(String place, InputStream stream) {
        this.place = place;
        this.stream = stream;
    }

    /** The lines of a file. */
    public static Utf8Lines open(Path file) throws IOException {
        return of(file.toString(), Files.newInputStream(file));
    }

    /**
     * The lines of a stream.
     *
     * @param place what messages call it
     * @param stream is closed with this
     */
    public static Utf8Lines of(String place, InputStream stream) {
        return new Utf8Lines(place, new BufferedInputStream(stream, 1 << 16));
    }

    /** The next line; empty at the end. Lines end with LF or CR LF. */
    public Optional<Line> next() throws IOException {
        Optional<Line> line = again.isEmpty() ? readLine() : Optional.of(again.removeFirst());
        line.ifPresent(found -> {
            kept.addLast(found);
            if (kept.size() > MOST_KEPT) {
                kept.removeFirst();
            }
        });
        return line;
    }

    /**
     * Makes a line the next one again.
     *
     * @param number of a line that was read, at most {@value #MOST_KEPT} lines ago, or of the next one
     */
    public void goBackTo(long number) {
        List<Line> back = new ArrayList<>();
        while (!kept.isEmpty() && kept.getLast().number >= number) {
            back.add(kept.removeLast());
        }
        back.forEach(again::addFirst);
    }

    private Optional<Line> readLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        boolean cut = false;
        int next = stream.read();
        if (next < 0) {
            return Optional.empty();
        }
        for (; next >= 0 && next != '\n'; next = stream.read()) {
            if (bytes.size() == LONGEST) {
                cut = true;
            } else {
                bytes.write(next);
            }
        }
        read++;
        byte[] line = bytes.toByteArray();
        int begin = read == 1 && startsWith(line, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        int end = line.length > begin && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        return Optional.of(new Line(place, read, Arrays.copyOfRange(line, begin, end), cut));
    }

    private static boolean startsWith(byte[] line, byte[] start) {
        return line.length >= start.length && Arrays.equals(line, 0, start.length, start, 0, start.length);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
