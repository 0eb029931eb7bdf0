package dev.harmonize.datasets.tuxstamps;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture of {@value #SIDE} x {@value #SIDE} pixels, partly transparent: the cache's form of a stamp.
 *
 * @param argb row after row, alpha in the highest byte, colours not multiplied by it
 */
record StampPicture(int[] argb) {

    static final int SIDE = 96;

    /** Larger ones are no stamps; four bytes a pixel, 64 MiB. */
    private static final int MOST_PIXELS = 1 << 24;

    private static final int GREY_BANDS = 2;

    /**
     * Fits a PNG file of any size into the middle.
     *
     * @throws IOException if it is none; says what is wrong
     */
    static StampPicture fit(byte[] png) throws IOException {
        BufferedImage image = decode(png);
        int width = image.getWidth();
        int height = image.getHeight();
        Pixels pixels = Pixels.of(argb(image), width, height);
        double scale = SIDE / (double) Math.max(width, height);
        int fittedWidth = Math.max(1, (int) Math.round(width * scale));
        int fittedHeight = Math.max(1, (int) Math.round(height * scale));
        Pixels fitted = pixels.resized(fittedWidth, fittedHeight);
        return new StampPicture(fitted.padded(SIDE, SIDE).argb());
    }

    /**
     * Reads a picture that {@link #png} wrote.
     *
     * @throws IOException if it is none; says what is wrong
     */
    static StampPicture read(byte[] png) throws IOException {
        BufferedImage image = decode(png);
        if (image.getWidth() != SIDE || image.getHeight() != SIDE) {
            throw new IOException(
                    "has " + image.getWidth() + " x " + image.getHeight() + " pixels; expected " + SIDE + " x " + SIDE);
        }
        return new StampPicture(argb(image));
    }

    byte[] png() throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, SIDE, SIDE, argb, 0, SIDE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", out)) {
            throw new AssertionError("every Java platform writes PNG");
        }
        return out.toByteArray();
    }

    /** SHA-256 of the pixels: unlike that of the file, it does not depend on how well somebody's zlib compresses. */
    String hash() {
        byte[] bytes = new byte[argb.length * Integer.BYTES];
        for (int i = 0; i < argb.length; i++) {
            bytes[4 * i] = (byte) (argb[i] >> 24);
            bytes[4 * i + 1] = (byte) (argb[i] >> 16);
            bytes[4 * i + 2] = (byte) (argb[i] >> 8);
            bytes[4 * i + 3] = (byte) argb[i];
        }
        return Hashes.sha256(bytes);
    }

    private static BufferedImage decode(byte[] png) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
        ImageReader reader = readers.next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new IOException("has " + reader.getWidth(0) + " x " + reader.getHeight(0)
                        + " pixels, which is more than any stamp has");
            }
            return reader.read(0);
        } catch (RuntimeException e) {
            // The JDK's reader lets exceptions of all kinds through where a file is damaged.
            throw new IOException("is not a PNG file: " + e, e);
        } finally {
            reader.dispose();
        }
    }

    private static int[] argb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        if (model instanceof IndexColorModel || raster.getNumBands() > GREY_BANDS) {
            return image.getRGB(0, 0, width, height, new int[width * height], 0, width);
        }
        // Samples rather than colours: the JDK takes grey for linear light, and a conversion would bend it.
        int[] argb = new int[width * height];
        int shift = model.getComponentSize(0) - Byte.SIZE;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int grey = eightBits(raster.getSample(x, y, 0), shift);
                int alpha = raster.getNumBands() == GREY_BANDS ? eightBits(raster.getSample(x, y, 1), shift) : 0xff;
                argb[y * width + x] = (alpha << 24) | (grey << 16) | (grey << 8) | grey;
            }
        }
        return argb;
    }

    private static int eightBits(int sample, int shift) {
        return shift >= 0 ? sample >> shift : sample * 0xff / ((1 << (Byte.SIZE + shift)) - 1);
    }
}
