package dev.heddle.analyzer.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.heddle.analyzer.document.DocumentException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// A document's bytes as parsers see them: each read is a step, and what goes wrong with the file
/// is told apart from what is wrong in it.
final class SourceChannel implements SeekableByteChannel {
    static final String UNREADABLE =
            "The file cannot be read: it is gone, may not be read, or its disk fails.";

    private final SeekableByteChannel channel;
    private final Guard guard;
    private final long size;

    SourceChannel(SeekableByteChannel channel, long size, Guard guard) {
        this.channel = channel;
        this.size = size;
        this.guard = guard;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        guard.step();
        long position = channel.position();
        if (position >= size) {
            return -1; // What was added meanwhile is not read.
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + size - position));
        try {
            int count = channel.read(target);
            if (count < 0) {
                throw guard.halt(
                        Problem.CHANGED, "The file became shorter while it was read. Try again.");
            }
            return count;
        } catch (Halt halt) {
            throw halt;
        } catch (IOException e) {
            if (Thread.interrupted()) { // It closed the channel; its state goes into the exception.
                throw guard.halt(new InterruptedException());
            }
            throw guard.halt(Problem.UNREADABLE, UNREADABLE);
        } finally {
            target.limit(limit);
        }
    }

    /// The last bytes, as ISO 8859-1; stands at the beginning afterwards.
    String tail(int bytes) throws IOException {
        var tail = ByteBuffer.allocate((int) Math.min(bytes, size));
        channel.position(size - tail.capacity());
        while (tail.hasRemaining() && read(tail) >= 0) {
            // The channel hands out what it has.
        }
        channel.position(0);
        return new String(tail.array(), ISO_8859_1);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /// Leaves the document open: parsers close what they are given.
    @Override
    public void close() {}

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }
}
