package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureTest {
    @Test
    void packsAPicture() throws Exception {
        var image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 5, 0xd9534f);
        var picture = Picture.png(image);
        assertThat(picture.mediaType()).isEqualTo("image/png");
        var file = Base64.getDecoder().decode(picture.base64());
        var read = ImageIO.read(new ByteArrayInputStream(file));
        assertThat(read.getWidth()).isEqualTo(64).isEqualTo(picture.width());
        assertThat(read.getHeight()).isEqualTo(32).isEqualTo(picture.height());
        assertThat(read.getRGB(3, 5) & 0xffffff).isEqualTo(0xd9534f);
    }

    @Test
    void makesAPictureSmallerUntilItFits() {
        var noise = new BufferedImage(640, 360, BufferedImage.TYPE_INT_RGB);
        var random = new SplittableRandom(1);
        for (int n = 0; n < 640 * 360; n++) {
            noise.setRGB(n % 640, n / 640, random.nextInt());
        }
        var picture = Picture.png(noise);
        assertThat(picture.base64().length()).isLessThan(Picture.MAX_BYTES * 4 / 3 + 4);
        assertThat(picture.width()).isLessThan(640).isGreaterThan(160);
    }
}
