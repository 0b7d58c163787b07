package dev.heddle.server.sessions;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/// What a room tells, encoded once and kept once for all who hear it. Owner thread only.
public final class Text {
    /// What a text takes beside its bytes while it waits for one reader, more or less.
    private static final int WAITING_BYTES = 512;

    private final String text;
    private final ByteBuf utf8;

    private Text(String text, ByteBuf utf8) {
        this.text = text;
        this.utf8 = utf8;
    }

    static Text of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // Outside of the heap, whence a socket takes it without a copy.
        return new Text(
                text, ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes));
    }

    /// What it takes while it waits for one reader, in bytes.
    int waitingBytes() {
        return utf8.readableBytes() + WAITING_BYTES;
    }

    /// The text itself.
    public String text() {
        return text;
    }

    /// Its UTF-8 for one reader, who releases it.
    public ByteBuf utf8() {
        return utf8.retainedDuplicate();
    }

    /// Nobody else hears it; those who have it keep it.
    void release() {
        utf8.release();
    }
}
