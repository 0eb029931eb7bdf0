package dev.harmonize.formats.tar;

import dev.harmonize.formats.MalformedFileException;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an extended header of POSIX.1-2001 says about the member after it.
 *
 * @param path its name
 * @param size bytes of its content
 * @param sparse whether only parts of the file are there
 */
record PaxRecords(Optional<String> path, OptionalLong size, boolean sparse) {

    static final PaxRecords NONE = new PaxRecords(Optional.empty(), OptionalLong.empty(), false);

    /** Digits of the length of a record that is no longer than a header may be. */
    private static final int MOST_DIGITS = 8;

    /**
     * Parses records of the form {@code LENGTH KEY=VALUE\n}.
     *
     * @param offset where they begin, for messages
     * @throws MalformedFileException if they have another form
     */
    static PaxRecords parse(String place, long offset, byte[] content) {
        Optional<String> path = Optional.empty();
        OptionalLong size = OptionalLong.empty();
        boolean sparse = false;
        int begin = 0;
        while (begin < content.length && content[begin] != 0) {
            int blank = indexOf(content, ' ', begin, Math.min(content.length, begin + MOST_DIGITS));
            long length = number(place, offset + begin, content, begin, blank);
            int end = (int) Math.min(begin + length, content.length + 1L);
            int equals = indexOf(content, '=', blank + 1, Math.min(content.length, end));
            if (equals < 0 || end > content.length || equals >= end - 1 || content[end - 1] != '\n') {
                throw malformed(place, offset + begin);
            }
            String key = TarHeader.text(content, blank + 1, equals - blank - 1);
            switch (key) {
                case "path" -> path = Optional.of(TarHeader.text(content, equals + 1, end - equals - 2));
                case "size" -> size = OptionalLong.of(number(place, offset + equals + 1, content, equals + 1, end - 1));
                default -> sparse |= key.startsWith("GNU.sparse.");
            }
            begin = end;
        }
        return new PaxRecords(path, size, sparse);
    }

    private static int indexOf(byte[] content, char wanted, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (content[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static long number(String place, long offset, byte[] content, int begin, int end) {
        long value = 0;
        for (int i = begin; i < end; i++) {
            int digit = content[i] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                throw malformed(place, offset);
            }
            value = 10 * value + digit;
        }
        if (end <= begin) {
            throw malformed(place, offset);
        }
        return value;
    }

    private static MalformedFileException malformed(String place, long offset) {
        return MalformedFileException.at(
                place,
                offset,
                "expected a record 'LENGTH KEY=VALUE' of an extended header; the archive is damaged here");
    }
}
