package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.tar.TarMember;
import dev.harmonize.formats.tar.TarReader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups the members of an archive into samples: adjacent ones whose path up to the first dot of the file's name is the same.
 * Members without a dot, or with nothing before it, belong to none. Used by one thread at a time.
 */
final class ShardReader implements AutoCloseable {

    private final Path file;
    private final Members wanted;
    private final TarReader tar;
    private final Set<String> keys = new HashSet<>();

    /** The first member of the next sample. */
    private Optional<Member> ahead = Optional.empty();

    private boolean started;
    private boolean ended;

    /**
     * Which members are read at all.
     *
     * @param extensions in lower case
     * @param longest bytes
     */
    record Members(Set<String> extensions, long longest) {}

    /**
     * A member and what its name says.
     *
     * @param key of its sample
     * @param extension everything behind the first dot, in lower case
     */
    private record Member(TarMember tar, String key, String extension) {}

    private ShardReader(Path file, Members wanted, TarReader tar) {
        this.file = file;
        this.wanted = wanted;
        this.tar = tar;
    }

    /**
     * Opens an archive.
     *
     * @throws UnreadableSampleException if that is impossible
     */
    static ShardReader open(Path file, Members wanted, TarReader.SkipListener listener) {
        try {
            return new ShardReader(file, wanted, TarReader.open(file, listener));
        } catch (MalformedFileException e) {
            throw new UnreadableSampleException(file.toString(), e.problem(), e);
        } catch (IOException e) {
            throw new UnreadableSampleException(file.toString(), Reason.of(e), e);
        }
    }

    /**
     * The next sample.
     *
     * @param id of the sample that is returned
     * @param withContent whether anything but the headers is read; the sample has no members otherwise
     * @return empty at the end
     * @throws UnreadableSampleException if a sample is not as it should be, or the archive is damaged; the next call goes on
     *     after the sample, or is at the end of a damaged archive
     */
    Optional<EncodedSample> next(long id, boolean withContent) {
        try {
            return ended ? Optional.empty() : group(id, withContent);
        } catch (MalformedFileException e) {
            ended = true;
            throw new UnreadableSampleException(file.toString(), e.problem(), e);
        } catch (IOException e) {
            ended = true;
            throw new UnreadableSampleException(file.toString(), Reason.of(e), e);
        }
    }

    private Optional<EncodedSample> group(long id, boolean withContent) throws IOException {
        if (!started) {
            started = true;
            ahead = nextMember();
        }
        if (ahead.isEmpty()) {
            ended = true;
            return Optional.empty();
        }
        String key = ahead.get().key();
        String source = file + "!" + key;
        Map<String, byte[]> members = new HashMap<>();
        Set<String> extensions = new HashSet<>();
        Optional<String> problem = keys.add(key)
                ? Optional.empty()
                : Optional.of("the archive has samples of this key in two places; keys must be unique, and the members"
                        + " of a sample adjacent");
        while (ahead.isPresent() && ahead.get().key().equals(key)) {
            Member member = ahead.get();
            if (!extensions.add(member.extension())) {
                problem = problem.or(() -> Optional.of("has two members ." + member.extension()));
            }
            if (withContent && wanted.extensions().contains(member.extension()) && problem.isEmpty()) {
                if (member.tar().size() > wanted.longest()) {
                    problem = Optional.of("member ." + member.extension() + " has "
                            + member.tar().size() + " bytes; max-member-bytes allows " + wanted.longest());
                } else {
                    members.put(member.extension(), tar.content());
                }
            }
            ahead = nextMember();
        }
        if (problem.isPresent()) {
            throw new UnreadableSampleException(source, problem.get());
        }
        return Optional.of(new EncodedSample(id, source, members));
    }

    private Optional<Member> nextMember() throws IOException {
        for (Optional<TarMember> member = tar.next(); member.isPresent(); member = tar.next()) {
            String name = member.get().name();
            int base = name.lastIndexOf('/') + 1;
            int dot = name.indexOf('.', base);
            if (dot > base) {
                return Optional.of(new Member(
                        member.get(),
                        name.substring(0, dot),
                        name.substring(dot + 1).toLowerCase(Locale.ROOT)));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            tar.close();
        } catch (IOException e) {
            throw new UnreadableSampleException(file.toString(), Reason.of(e), e);
        }
    }
}
