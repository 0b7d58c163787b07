package dev.heddle.scene;

import com.jme3.renderer.Camera;
import com.jme3.renderer.RenderManager;
import com.jme3.renderer.ViewPort;
import com.jme3.scene.Node;
import com.jme3.texture.FrameBuffer;
import com.jme3.texture.FrameBuffer.FrameBufferTarget;
import com.jme3.texture.Image.Format;
import com.jme3.util.BufferUtils;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;

/// Draws what the camera sees into a picture that nobody sees on the screen. Owner thread only,
/// because that is where the graphics card listens.
final class Capture {
    private static final int CHANNELS = 4;

    private final RenderManager manager;
    private final ViewPort shown;
    private final Node root;

    /// @param shown what is drawn in the window
    Capture(RenderManager manager, ViewPort shown, Node root) {
        this.manager = manager;
        this.shown = shown;
        this.root = root;
    }

    /// A picture of this size in pixels. Blocks while it is drawn.
    BufferedImage take(int width, int height) {
        var picture = new FrameBuffer(width, height, 1);
        picture.addColorTarget(FrameBufferTarget.newTarget(Format.RGBA8));
        picture.setDepthTarget(FrameBufferTarget.newTarget(Format.Depth));
        picture.setSrgb(true); // As a window shows its colors.
        try {
            root.updateGeometricState(); // What was changed in this tick is in the picture.
            manager.renderViewPort(port(picture, width, height), 0);
            var pixels = BufferUtils.createByteBuffer(width * height * CHANNELS);
            manager.getRenderer().readFrameBufferWithFormat(picture, pixels, Format.RGBA8);
            return image(pixels, width, height);
        } finally {
            manager.getRenderer().deleteFrameBuffer(picture);
        }
    }

    private ViewPort port(FrameBuffer picture, int width, int height) {
        var camera = shown.getCamera();
        var other = new Camera(width, height);
        other.setLocation(camera.getLocation());
        other.setRotation(camera.getRotation());
        other.setFrustumPerspective(
                Eye.FIELD_OF_VIEW_DEGREES,
                (float) width / height,
                camera.getFrustumNear(),
                camera.getFrustumFar());
        var port = new ViewPort("capture", other);
        port.setClearFlags(true, true, true);
        port.setBackgroundColor(shown.getBackgroundColor());
        port.setOutputFrameBuffer(picture);
        port.attachScene(root);
        return port;
    }

    /// The card's first line is the lowest.
    private static BufferedImage image(ByteBuffer pixels, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = ((height - 1 - y) * width + x) * CHANNELS;
                int red = pixels.get(at) & 0xff;
                int green = pixels.get(at + 1) & 0xff;
                int blue = pixels.get(at + 2) & 0xff;
                image.setRGB(x, y, (red << 16) | (green << 8) | blue);
            }
        }
        return image;
    }
}
