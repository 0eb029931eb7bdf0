package dev.harmonize.datasets;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The handwritten digits: one grey sheet of {@value #ROWS} rows with {@value #COLUMNS} digits each, five rows per class,
 * each digit {@value #SIDE} x {@value #SIDE} pixels. Image number n is in row n / {@value #COLUMNS} and column n mod
 * {@value #COLUMNS}.
 */
final class DigitImages {

    static final int CLASSES = 10;
    static final int SIDE = 20;
    static final int ROWS = 50;
    static final int COLUMNS = 100;
    static final int ROWS_PER_CLASS = ROWS / CLASSES;

    private final float[] brightness;

    private DigitImages(float[] brightness) {
        this.brightness = brightness;
    }

    static DigitImages load() {
        return decode(DigitsResources.IMAGES, DigitsResources.read(DigitsResources.IMAGES));
    }

    static DigitImages decode(String name, byte[] png) {
        // Read samples rather than colours: a colour conversion would bend the grey scale.
        Raster raster = readRaster(name, png);
        int width = COLUMNS * SIDE;
        int height = ROWS * SIDE;
        if (raster.getWidth() != width
                || raster.getHeight() != height
                || raster.getNumBands() != 1
                || raster.getTransferType() != DataBuffer.TYPE_BYTE) {
            throw new IllegalArgumentException(name + " has " + raster.getWidth() + " x " + raster.getHeight()
                    + " pixels of " + raster.getSampleModel().getSampleSize(0) + " bits and " + raster.getNumBands()
                    + " bands; expected " + width + " x " + height + " of 8 bits and 1 band");
        }
        byte[] grey = (byte[]) raster.getDataElements(0, 0, width, height, new byte[width * height]);
        float[] brightness = new float[grey.length];
        for (int i = 0; i < grey.length; i++) {
            brightness[i] = Byte.toUnsignedInt(grey[i]) / 127.5f - 1;
        }
        return new DigitImages(brightness);
    }

    /** The class of an image. */
    static int label(int image) {
        return image / COLUMNS / ROWS_PER_CLASS;
    }

    /**
     * Copies an image into a larger frame.
     *
     * @param frame values in [-1, 1], row-major; -1 is background
     * @param offset where the image's top left pixel goes
     * @param width pixels in a row of the frame
     */
    void draw(int image, float[] frame, int offset, int width) {
        int source = image / COLUMNS * SIDE * SIDE * COLUMNS + image % COLUMNS * SIDE;
        for (int row = 0; row < SIDE; row++) {
            System.arraycopy(brightness, source + row * SIDE * COLUMNS, frame, offset + row * width, SIDE);
        }
    }

    private static Raster readRaster(String name, byte[] png) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
            reader.setInput(in, true, true);
            return reader.read(0).getRaster();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is not a readable PNG image", e);
        } finally {
            reader.dispose();
        }
    }
}
