package dev.harmonize.datasets.tuxstamps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

final class StampPictureTest {

    private static final int MIDDLE = 48 * StampPicture.SIDE + 48;

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_BINARY
            })
    void greyStaysAsGreyAsItIsInTheFile(int type) throws IOException {
        BufferedImage image = new BufferedImage(200, 100, type);
        int grey = type == BufferedImage.TYPE_BYTE_BINARY ? 255 : 100;
        for (int y = 0; y < 100; y++) {
            for (int x = 0; x < 200; x++) {
                if (image.getRaster().getNumBands() == 1) {
                    int sample = type == BufferedImage.TYPE_USHORT_GRAY ? grey * 257 : grey;
                    image.getRaster().setSample(x, y, 0, type == BufferedImage.TYPE_BYTE_BINARY ? 1 : sample);
                } else {
                    image.setRGB(x, y, 0xff000000 | grey * 0x010101);
                }
            }
        }
        StampPicture picture = StampPicture.fit(png(image));

        assertThat(picture.argb()[MIDDLE]).isEqualTo(0xff000000 | grey * 0x010101);
        assertThat(picture.argb()[10 * StampPicture.SIDE + 48]).as("above it").isZero();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        StampPicture picture = StampPicture.fit(StampFixtures.png(300, 150, 3));

        StampPicture again = StampPicture.read(picture.png());

        assertThat(again.hash()).isEqualTo(picture.hash());
        assertThat(again.argb()).isEqualTo(picture.argb());
    }

    @Test
    void everyTruncationIsToldAsAnIoException() throws IOException {
        byte[] png = StampFixtures.png(30, 20, 3);
        for (int length = 0; length < png.length - 12; length++) {
            byte[] cut = Arrays.copyOf(png, length);
            try {
                StampPicture.fit(cut);
            } catch (IOException e) {
                assertThat(e.getMessage()).as("cut after " + length).isNotBlank();
            }
        }
        assertThatThrownBy(() -> StampPicture.fit(Arrays.copyOf(png, 20))).isInstanceOf(IOException.class);
    }

    @Test
    void anAbsurdSizeTakesNoMemory() throws IOException {
        byte[] png = StampFixtures.png(30, 20, 3);
        // The width, in the header that follows the signature.
        png[16] = 0x7f;

        assertThatThrownBy(() -> StampPicture.fit(png)).isInstanceOf(IOException.class);
    }

    @Test
    void shrinkingAveragesAndTransparentPixelsHaveNoColour() {
        int[] argb = {0xffff0000, 0x0000ff00, 0xffff0000, 0x0000ff00};
        Pixels small = Pixels.of(argb, 2, 2).resized(1, 1);

        assertThat(small.values()[0]).isEqualTo(0.5f, within(1e-6f));
        assertThat(small.argb()[0] & 0xffffff).isEqualTo(0xff0000);
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
