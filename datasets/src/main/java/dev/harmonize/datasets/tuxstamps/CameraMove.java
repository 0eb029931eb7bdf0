package dev.harmonize.datasets.tuxstamps;

import java.util.random.RandomGenerator;

/**
 * A camera that moves over a picture from one view to another at constant speed.
 *
 * @param begin the first frame
 * @param end the last frame
 * @param mirrored whether the picture is seen in a mirror
 * @param background red, green and blue from 0 to 1, where the picture is transparent
 */
record CameraMove(View begin, View end, boolean mirrored, float[] background) {

    private static final int COLOURS = 3;

    /**
     * What one frame shows.
     *
     * @param zoom magnification; 1 shows the whole picture
     * @param x how far right of the picture's middle the frame's is, relative to half its size
     * @param y how far below
     * @param angle how far the picture is turned, in radians
     */
    record View(double zoom, double x, double y, double angle) {

        View towards(View other, double share) {
            return new View(
                    zoom + share * (other.zoom - zoom),
                    x + share * (other.x - x),
                    y + share * (other.y - y),
                    angle + share * (other.angle - angle));
        }
    }

    /** The move of evaluation: straight in, over white. */
    static CameraMove fixed(CameraOptions options) {
        return new CameraMove(new View(1, 0, 0, 0), new View(options.zoom(), 0, 0, 0), false, new float[] {1, 1, 1});
    }

    /** A move of training. */
    static CameraMove random(CameraOptions options, boolean mirrors, RandomGenerator random) {
        View whole = view(options, 1, random);
        View close = view(options, 1 + (options.zoom() - 1) * random.nextDouble(), random);
        boolean inwards = random.nextBoolean();
        boolean mirrored = random.nextBoolean() && options.mirror() && mirrors;
        float[] background = {1, 1, 1};
        if (random.nextBoolean() && options.colour()) {
            for (int channel = 0; channel < COLOURS; channel++) {
                background[channel] = random.nextFloat();
            }
        }
        return new CameraMove(inwards ? whole : close, inwards ? close : whole, mirrored, background);
    }

    private static View view(CameraOptions options, double zoom, RandomGenerator random) {
        double x = 2 * options.pan() * (2 * random.nextDouble() - 1);
        double y = 2 * options.pan() * (2 * random.nextDouble() - 1);
        double angle = Math.toRadians(options.rotation() * (2 * random.nextDouble() - 1));
        return new View(zoom, x, y, angle);
    }

    /** Frames of a square picture, values in [-1, 1], laid out [frames, size, size, 3]. */
    float[] film(Pixels picture, int frames, int size) {
        float[] film = new float[frames * size * size * COLOURS];
        for (int frame = 0; frame < frames; frame++) {
            double share = frames == 1 ? 0 : frame / (double) (frames - 1);
            show(picture, begin.towards(end, share), film, frame * size * size * COLOURS, size);
        }
        return film;
    }

    private void show(Pixels picture, View view, float[] film, int offset, int size) {
        float cosine = (float) (Math.cos(view.angle()) / view.zoom());
        float sine = (float) (Math.sin(view.angle()) / view.zoom());
        float half = picture.width() / 2f;
        float direction = mirrored ? -1 : 1;
        float[] pixel = new float[Pixels.CHANNELS];
        int at = offset;
        for (int row = 0; row < size; row++) {
            float v = (2 * row + 1f) / size - 1;
            for (int column = 0; column < size; column++) {
                float u = (2 * column + 1f) / size - 1;
                float x = direction * ((float) view.x() + cosine * u + sine * v);
                float y = (float) view.y() - sine * u + cosine * v;
                sample(picture, half + x * half - 0.5f, half + y * half - 0.5f, pixel);
                float uncovered = 1 - pixel[COLOURS];
                for (int channel = 0; channel < COLOURS; channel++) {
                    float value = pixel[channel] + uncovered * background[channel];
                    film[at++] = Math.max(-1, Math.min(1, 2 * value - 1));
                }
            }
        }
    }

    /** Interpolates between the four nearest pixels; outside the picture everything is transparent. */
    private static void sample(Pixels picture, float x, float y, float[] pixel) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float right = x - left;
        float below = y - top;
        pixel[0] = 0;
        pixel[1] = 0;
        pixel[2] = 0;
        pixel[3] = 0;
        add(picture, left, top, (1 - right) * (1 - below), pixel);
        add(picture, left + 1, top, right * (1 - below), pixel);
        add(picture, left, top + 1, (1 - right) * below, pixel);
        add(picture, left + 1, top + 1, right * below, pixel);
    }

    private static void add(Pixels picture, int x, int y, float weight, float[] pixel) {
        if (x < 0 || y < 0 || x >= picture.width() || y >= picture.height()) {
            return;
        }
        float[] values = picture.values();
        int at = (y * picture.width() + x) * Pixels.CHANNELS;
        pixel[0] += weight * values[at];
        pixel[1] += weight * values[at + 1];
        pixel[2] += weight * values[at + 2];
        pixel[3] += weight * values[at + 3];
    }
}
