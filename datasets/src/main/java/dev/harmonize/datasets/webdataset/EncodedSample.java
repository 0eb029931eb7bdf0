package dev.harmonize.datasets.webdataset;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a sample as they are in the archive.
 *
 * @param id unique within the split: the number of the archive and the number of the sample within it
 * @param source the archive and the key, such as {@code shard.tar!cooking/0001}
 * @param members by extension, in lower case and without the dot; only those that are wanted
 */
record EncodedSample(long id, String source, Map<String, byte[]> members) {

    EncodedSample {
        members = Map.copyOf(members);
    }

    static long id(int shard, long number) {
        return (long) shard << Integer.SIZE | number;
    }

    static int shard(long id) {
        return (int) (id >>> Integer.SIZE);
    }

    static long number(long id) {
        return id & 0xffff_ffffL;
    }

    long bytes() {
        long bytes = 0;
        for (byte[] member : members.values()) {
            bytes += member.length;
        }
        return bytes;
    }

    /** The extension of these that comes first and has a member. */
    Optional<String> firstOf(Collection<String> extensions) {
        for (String extension : extensions) {
            if (members.containsKey(extension)) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }

    /** The content of a member that is there. */
    byte[] content(String extension) {
        byte[] content = members.get(extension);
        if (content == null) {
            throw new IllegalArgumentException(source + " has no member ." + extension);
        }
        return content;
    }

    /** What messages call a member. */
    String place(String extension) {
        return source + "." + extension;
    }
}
