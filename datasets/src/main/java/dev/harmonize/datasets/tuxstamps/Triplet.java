package dev.harmonize.datasets.tuxstamps;

/**
 * A picture and its name, spoken and written in one language.
 *
 * @param number from 0, in the order of the manifest
 * @param stamp path of the picture within the package's folder of stamps, without extension, such as {@code
 *     animals/birds/puffin}
 * @param language such as {@code fr}
 * @param text in that language
 * @param english the same in English
 * @param group leakage group; all of one are in the same split
 * @param split name of the split it is in
 * @param mirrors whether the picture may be mirrored
 * @param imageHash SHA-256 of the picture's pixels, as {@link StampPicture#hash}
 * @param speech where in the file of recordings
 */
record Triplet(
        int number,
        String stamp,
        String language,
        String text,
        String english,
        String group,
        String split,
        boolean mirrors,
        String imageHash,
        Speech speech) {

    /**
     * A stretch of the file of recordings, 16 bits a sample, the low byte first.
     *
     * @param offset of the first byte
     * @param samples how many
     * @param hash SHA-256 of the bytes
     */
    record Speech(long offset, int samples, String hash) {}

    /** Its class, the package's uppermost folder. */
    String category() {
        return stamp.substring(0, stamp.indexOf('/'));
    }

    /** Path of its picture within the cache, with slashes. */
    String image() {
        return image(stamp);
    }

    static String image(String stamp) {
        return "images/" + stamp + ".png";
    }

    /** What a person would call it. */
    String source() {
        return stamp + " (" + language + ")";
    }
}
