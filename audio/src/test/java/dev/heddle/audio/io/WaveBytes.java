package dev.heddle.audio.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Puts files together, right or wrong, part by part.
final class WaveBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteOrder order;

    private WaveBytes(ByteOrder order) {
        this.order = order;
    }

    static WaveBytes of(String id, String kind) {
        var made =
                new WaveBytes(id.equals("FORM") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return made.text(id).u32(0).text(kind);
    }

    WaveBytes text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    WaveBytes u16(int value) {
        bytes.writeBytes(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        return this;
    }

    WaveBytes u32(long value) {
        bytes.writeBytes(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
        return this;
    }

    WaveBytes u64(long value) {
        bytes.writeBytes(ByteBuffer.allocate(8).order(order).putLong(value).array());
        return this;
    }

    WaveBytes raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    /// What a WAV says of its sound.
    WaveBytes format(int tag, int channels, int rate, int bits) {
        int align = channels * ((bits + 7) / 8);
        return text("fmt ")
                .u32(16)
                .u16(tag)
                .u16(channels)
                .u32(rate)
                .u32((long) rate * align)
                .u16(align)
                .u16(bits);
    }

    byte[] done() {
        return bytes.toByteArray();
    }
}
