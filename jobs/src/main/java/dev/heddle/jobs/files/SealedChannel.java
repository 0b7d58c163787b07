package dev.heddle.jobs.files;

import static dev.heddle.jobs.files.SealedFile.SEGMENT;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/// Reads a sealed file; has one segment open at a time. For one thread at a time.
final class SealedChannel implements SeekableByteChannel {
    private final FileChannel file;
    private final Segments segments;
    private final long size;
    private final long last;

    private final ByteBuffer sealed = ByteBuffer.allocate(SEGMENT + Segments.TAG_BYTES);
    private byte[] opened = new byte[0];
    private long number = -1;
    private long position;

    /// @throws FileProblem `TAMPERED` if it is longer or shorter than it was sealed
    SealedChannel(FileChannel file, Segments segments, long size) throws IOException {
        this.file = file;
        this.segments = segments;
        this.size = size;
        this.last = size == 0 ? 0 : (size - 1) / SEGMENT;
        if (file.size() != size + (last + 1) * Segments.TAG_BYTES) {
            file.close();
            throw new FileProblem(FileTrouble.TAMPERED);
        }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        requireOpen();
        if (position >= size) {
            return -1;
        }
        int read = 0;
        while (to.hasRemaining() && position < size) {
            load(position / SEGMENT);
            int at = (int) (position % SEGMENT);
            int taken = Math.min(to.remaining(), opened.length - at);
            to.put(opened, at, taken);
            position += taken;
            read += taken;
        }
        return read;
    }

    private void load(long wanted) throws IOException {
        if (wanted == number) {
            return;
        }
        forget();
        boolean isLast = wanted == last;
        int length = (isLast ? (int) (size - last * SEGMENT) : SEGMENT) + Segments.TAG_BYTES;
        sealed.clear().limit(length);
        long from = wanted * (SEGMENT + Segments.TAG_BYTES);
        try {
            while (sealed.hasRemaining()) {
                if (file.read(sealed, from + sealed.position()) < 0) {
                    throw new FileProblem(FileTrouble.TAMPERED); // Cut since it was opened.
                }
            }
        } catch (ClosedChannelException e) {
            throw e; // Destroyed, or its thread was interrupted.
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
        try {
            opened = segments.apply(wanted, isLast, sealed.array(), length);
        } catch (FileProblem e) {
            requireOpen(); // The key goes when the file is destroyed: then that is why.
            throw e;
        }
        number = wanted;
    }

    private void forget() {
        Arrays.fill(opened, (byte) 0);
        opened = new byte[0];
        number = -1;
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        requireOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("position must be 0 or more, was " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return size;
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return file.isOpen(); // Closed with it when the file is destroyed.
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            forget();
            throw new ClosedChannelException();
        }
    }

    @Override
    public void close() throws IOException {
        forget();
        file.close();
    }
}
