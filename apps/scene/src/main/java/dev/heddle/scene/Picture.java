package dev.heddle.scene;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/// A picture as it travels in an answer.
///
/// @param mediaType `image/png`
/// @param width in pixels
/// @param height in pixels
/// @param base64 the file
record Picture(String mediaType, int width, int height, String base64) {
    /// An answer has 256 Ki characters; this many bytes are 240,000 of them, and the rest is words.
    static final int MAX_BYTES = 180_000;

    /// The image or, if it does not fit into an answer, a smaller one. Takes some milliseconds.
    static Picture png(BufferedImage image) {
        byte[] file = encoded(image);
        return file.length > MAX_BYTES
                ? png(smaller(image))
                : new Picture(
                        "image/png",
                        image.getWidth(),
                        image.getHeight(),
                        Base64.getEncoder().encodeToString(file));
    }

    private static byte[] encoded(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Nothing is written anywhere but to memory.
        }
        return bytes.toByteArray();
    }

    /// Three quarters of it, by leaving out points; the toolkit's own scaling wants a display.
    private static BufferedImage smaller(BufferedImage image) {
        int width = image.getWidth() * 3 / 4;
        int height = image.getHeight() * 3 / 4;
        var small = new BufferedImage(width, height, image.getType());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                small.setRGB(x, y, image.getRGB(x * 4 / 3, y * 4 / 3));
            }
        }
        return small;
    }
}
