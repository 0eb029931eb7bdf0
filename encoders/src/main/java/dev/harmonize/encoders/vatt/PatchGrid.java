package dev.harmonize.encoders.vatt;

/**
 * How a box of numbers [time, height, width, channels], laid out in this order, is cut into equal patches. Patches are
 * numbered, and the numbers within a patch ordered, like the box itself. A sequence is a box of time and height 1.
 *
 * @param channels numbers per point
 */
record PatchGrid(Axis time, Axis height, Axis width, int channels) {

    /**
     * One direction of the box.
     *
     * @param extent points along it
     * @param patch points of a patch along it; divides the extent
     */
    record Axis(int extent, int patch) {
        int count() {
            return extent / patch;
        }
    }

    private static final Axis SINGLE = new Axis(1, 1);

    static PatchGrid ofSequence(Axis axis, int channels) {
        return new PatchGrid(SINGLE, SINGLE, axis, channels);
    }

    /** Number of patches. */
    int count() {
        return time.count() * height.count() * width.count();
    }

    /** Numbers per patch. */
    int size() {
        return time.patch * height.patch * width.patch * channels;
    }

    /** Where a patch lies in time, counted in patches; the same for the other directions below. */
    int timeOf(int patch) {
        return patch / (height.count() * width.count());
    }

    int verticalOf(int patch) {
        return patch / width.count() % height.count();
    }

    int horizontalOf(int patch) {
        return patch % width.count();
    }

    /**
     * Cuts chosen patches out of every box.
     *
     * @param values boxes one after the other
     * @param boxes their number
     * @param chosen numbers of the patches
     * @return patch after patch, box after box: length boxes · chosen · {@link #size()}
     */
    float[] cut(float[] values, int boxes, int[] chosen) {
        int boxSize = values.length / boxes;
        int run = width.patch * channels;
        float[] patches = new float[Math.multiplyExact(boxes, Math.multiplyExact(chosen.length, size()))];
        int target = 0;
        for (int box = 0; box < boxes; box++) {
            for (int patch : chosen) {
                int firstFrame = timeOf(patch) * time.patch;
                int firstLine = verticalOf(patch) * height.patch;
                int firstColumn = horizontalOf(patch) * width.patch;
                for (int frame = firstFrame; frame < firstFrame + time.patch; frame++) {
                    for (int line = firstLine; line < firstLine + height.patch; line++) {
                        int point = (frame * height.extent + line) * width.extent + firstColumn;
                        System.arraycopy(values, box * boxSize + point * channels, patches, target, run);
                        target += run;
                    }
                }
            }
        }
        return patches;
    }
}
