package dev.harmonize.formats.json;

import dev.harmonize.formats.MalformedFileException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Finds where the members of a large object are in a file, so that any of them can be read later without the others. No more
 * is looked at than brackets and quotes: what else is wrong with a value is found when it is read, and costs no other one.
 */
public final class JsonMembers {

    private static final int BUFFER = 1 << 18;
    private static final int LONGEST_NAME = 1 << 16;
    private static final int END = -1;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path file;
    private final InputStream stream;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    /** Where in the file the buffer's first byte is. */
    private long bufferOffset;

    private JsonMembers(Path file, InputStream stream) {
        this.file = file;
        this.stream = stream;
    }

    /**
     * The value of one member.
     *
     * @param name of the member
     * @param offset byte of the file where its value begins
     * @param length bytes that the value takes
     */
    public record Member(String name, long offset, long length) {}

    /**
     * Goes through the object that a file in UTF-8 consists of.
     *
     * @param members takes each, in the order of the file
     * @throws MalformedFileException if it is no object, or ends or breaks somewhere, after all members before that place;
     *     names the byte
     */
    public static void visit(Path file, Consumer<Member> members) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            new JsonMembers(file, stream).visit(members);
        }
    }

    private void visit(Consumer<Member> members) throws IOException {
        if (peek() == Byte.toUnsignedInt(BYTE_ORDER_MARK[0])) {
            for (byte expected : BYTE_ORDER_MARK) {
                expect((char) Byte.toUnsignedInt(expected), "text in UTF-8");
            }
        }
        skipBlanks();
        expect('{', "an object of JSON");
        skipBlanks();
        boolean more = peek() != '}';
        while (more) {
            String name = name();
            skipBlanks();
            expect(':', "a colon after the name of a member");
            skipBlanks();
            long begin = offset();
            skipValue();
            members.accept(new Member(name, begin, offset() - begin));
            skipBlanks();
            more = peek() == ',';
            if (more) {
                position++;
                skipBlanks();
            }
        }
        expect('}', "a comma or the } that ends the object");
        skipBlanks();
        if (peek() != END) {
            throw malformed("expected nothing after the object");
        }
    }

    private String name() throws IOException {
        long begin = offset();
        expect('"', "the name of a member in quotes");
        ByteArrayOutputStream quoted = new ByteArrayOutputStream();
        quoted.write('"');
        boolean escaped = false;
        while (escaped || peek() != '"') {
            int next = next("the name of a member");
            escaped = !escaped && next == '\\';
            quoted.write(next);
            if (quoted.size() > LONGEST_NAME) {
                throw malformed(begin, "a name takes more than " + LONGEST_NAME + " bytes");
            }
        }
        quoted.write(next("the name of a member"));
        try (JsonReader reader = JsonReader.of(file + ", byte " + begin, quoted.toString(StandardCharsets.UTF_8))) {
            return reader.string();
        }
    }

    private void skipValue() throws IOException {
        int first = peek();
        if (first == '"') {
            skipString();
        } else if (first == '{' || first == '[') {
            skipNested();
        } else {
            while (peek() != END && peek() != ',' && peek() != '}' && !isBlank(peek())) {
                position++;
            }
        }
    }

    /** Goes behind the bracket that closes the one that is next. */
    private void skipNested() throws IOException {
        long begin = offset();
        int depth = 0;
        do {
            int next = peek();
            switch (next) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    position++;
                }
                case '}', ']' -> {
                    depth--;
                    position++;
                }
                case END -> throw malformed("the file ends within the value that begins at byte " + begin);
                default -> position++;
            }
        } while (depth > 0);
    }

    private void skipString() throws IOException {
        long begin = offset();
        position++;
        while (true) {
            int next = next("the text that begins at byte " + begin);
            if (next == '"') {
                return;
            }
            if (next == '\\') {
                next("the text that begins at byte " + begin);
            }
        }
    }

    private void skipBlanks() throws IOException {
        while (isBlank(peek())) {
            position++;
        }
    }

    private static boolean isBlank(int next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }

    private void expect(char expected, String words) throws IOException {
        if (peek() != expected) {
            throw malformed("expected " + words + (peek() == END ? "; the file ends" : ""));
        }
        position++;
    }

    private int next(String within) throws IOException {
        int next = peek();
        if (next == END) {
            throw malformed("the file ends within " + within);
        }
        position++;
        return next;
    }

    /** The next byte, which stays the next one. */
    private int peek() throws IOException {
        if (position == limit) {
            bufferOffset += limit;
            position = 0;
            limit = Math.max(0, stream.read(buffer));
            if (limit == 0) {
                return END;
            }
        }
        return Byte.toUnsignedInt(buffer[position]);
    }

    private long offset() {
        return bufferOffset + position;
    }

    private MalformedFileException malformed(String problem) {
        return malformed(offset(), problem);
    }

    private MalformedFileException malformed(long offset, String problem) {
        return MalformedFileException.at(file.toString(), offset, "is not JSON: " + problem);
    }
}
