package dev.heddle.jobs.files;

import dev.heddle.core.AnyThread;
import dev.heddle.jobs.files.Receipt.Achieved;
import dev.heddle.jobs.files.Receipt.Gap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A working copy that is born encrypted: its key is made with it, lies in this process's memory
/// alone, and dies with it. A process that is killed leaves nothing that can be read.
///
/// Written once, front to back, then read from any place, by many at a time. AES-256-GCM in
/// segments of 64 KiB; a segment's nonce is its number and whether it is the last, so that a file
/// that was changed, cut, extended or put in another order is found out (the STREAM construction of
/// V. T. Hoang, R. Reyhanitabar, P. Rogaway and D. Vizár, "Online Authenticated-Encryption and its
/// Nonce-Reuse Misuse-Resistance", CRYPTO 2015). On disk it is as long as its content and 16 bytes
/// a segment. Only its user can open the file (0600); its name is random.
///
/// May be called from any thread; what {@link #writer} and {@link #open} return is for one thread
/// at a time. All but {@link #size} block.
@AnyThread
public final class SealedFile implements AutoCloseable {
    /// Content of a segment, in bytes: what one read decrypts.
    static final int SEGMENT = 64 << 10;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final byte[] key = new byte[Segments.KEY_BYTES];

    /// What {@link #destroy} has to close.
    private final List<FileChannel> open = new ArrayList<>();

    private State state = State.NEW;
    private long size;
    private @Nullable Receipt receipt;

    private enum State {
        NEW,
        WRITING,
        WRITTEN,
        DESTROYED
    }

    private SealedFile(Path file) {
        this.file = file;
        RANDOM.nextBytes(key);
    }

    /// Makes an empty one in `folder`, which is made if it is not there, for this user alone
    /// (0700).
    ///
    /// @throws FileProblem if that cannot be
    public static SealedFile create(Path folder) throws IOException {
        try {
            var name = new byte[16];
            RANDOM.nextBytes(name);
            var file =
                    PrivateFolder.use(folder)
                            .resolve(HexFormat.of().formatHex(name) + PrivateFolder.SUFFIX);
            Files.createFile(file, PrivateFolder.forOwner(file, "rw-------"));
            return new SealedFile(file);
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    /// Removes what processes that were killed have left in `folder`. To be called when a process
    /// starts: it removes nothing while any process, this one included, has made a working copy
    /// there and still runs. What is left behind cannot be read in any case; this is for the space.
    ///
    /// @return how many files
    /// @throws FileProblem if the folder cannot be read or changed
    public static int sweep(Path folder) throws IOException {
        try {
            return PrivateFolder.sweep(folder);
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    /// Where the content goes. What was written can be read once this is closed, unless the disk
    /// failed. It cannot know whether all that should come has come: if not, destroy the file.
    ///
    /// @throws IllegalStateException if there was a writer already
    /// @throws FileProblem from its methods, such as `NO_SPACE`
    public synchronized OutputStream writer() throws IOException {
        if (state != State.NEW) {
            throw new IllegalStateException("a sealed file is written once, this one is " + state);
        }
        var channel = openFile(StandardOpenOption.WRITE);
        state = State.WRITING;
        return new Writer(channel, Segments.sealing(key));
    }

    /// Reads the content from any place. Its `size` is that of the content; it takes no writes.
    ///
    /// @throws IllegalStateException if it has not been written to its end
    /// @throws ClosedChannelException if it was destroyed
    /// @throws FileProblem here or from its methods: `TAMPERED` if it is not what was written
    public synchronized SeekableByteChannel open() throws IOException {
        if (state == State.DESTROYED) {
            throw new ClosedChannelException();
        }
        if (state != State.WRITTEN) {
            throw new IllegalStateException("not written to its end, it is " + state);
        }
        return new SealedChannel(openFile(StandardOpenOption.READ), Segments.opening(key), size);
    }

    private FileChannel openFile(StandardOpenOption how) throws IOException {
        try {
            open.removeIf(channel -> !channel.isOpen());
            var channel = FileChannel.open(file, Set.of(how, LinkOption.NOFOLLOW_LINKS));
            open.add(channel);
            return channel;
        } catch (IOException e) {
            throw FileProblem.of(e);
        }
    }

    /// How much was written, in bytes. Never blocks.
    public synchronized long size() {
        return size;
    }

    /// Overwrites the key, closes whatever reads or writes, and removes the file. Never fails: what
    /// cannot be removed cannot be read either, and the receipt says so.
    ///
    /// @return the same receipt again if it was destroyed before
    public synchronized Receipt destroy() {
        if (receipt == null) {
            state = State.DESTROYED;
            String fileSystem = Medium.typeOf(file);
            var trouble = closeAll(); // Before the key goes: nothing is sealed with an empty one.
            Arrays.fill(key, (byte) 0);
            receipt =
                    new Receipt(
                            0,
                            Achieved.CRYPTO_ERASED,
                            size,
                            0,
                            isKeyGone(),
                            fileSystem,
                            remove().or(() -> trouble),
                            EnumSet.of(Gap.MEMORY, Gap.SWAP));
        }
        return receipt;
    }

    private boolean isKeyGone() {
        for (byte b : key) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private Optional<FileTrouble> closeAll() {
        Optional<FileTrouble> trouble = Optional.empty();
        for (var channel : open) {
            try {
                channel.close();
            } catch (IOException e) {
                trouble = Optional.of(FileProblem.of(e).trouble());
            }
        }
        open.clear();
        return trouble;
    }

    private Optional<FileTrouble> remove() {
        try {
            Files.deleteIfExists(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileProblem.of(e).trouble());
        }
    }

    /// Destroys it.
    @Override
    public void close() {
        var _ = destroy();
    }

    private synchronized void wrote(int bytes) {
        size += bytes;
    }

    private synchronized void written() {
        if (state == State.WRITING) {
            state = State.WRITTEN;
        }
    }

    /// Seals one segment after the other.
    private final class Writer extends OutputStream {
        private final FileChannel channel;
        private final Segments segments;
        private final byte[] segment = new byte[SEGMENT];
        private int filled;
        private long number;

        Writer(FileChannel channel, Segments segments) {
            this.channel = channel;
            this.segments = segments;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int left = length;
            while (left > 0) {
                if (filled == SEGMENT) {
                    seal(false); // Only now: it was perhaps the last.
                }
                int taken = Math.min(left, SEGMENT - filled);
                System.arraycopy(bytes, from + length - left, segment, filled, taken);
                filled += taken;
                left -= taken;
            }
        }

        private void seal(boolean last) throws IOException {
            try {
                var sealed = ByteBuffer.wrap(segments.apply(number, last, segment, filled));
                while (sealed.hasRemaining()) {
                    channel.write(sealed);
                }
            } catch (ClosedChannelException e) {
                throw e; // Destroyed, or its thread was interrupted.
            } catch (IOException e) {
                channel.close(); // Half a segment may be there: no more can follow.
                throw FileProblem.of(e);
            }
            wrote(filled);
            number++;
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (!channel.isOpen()) {
                return;
            }
            try (channel) {
                seal(true);
            } finally {
                Arrays.fill(segment, (byte) 0);
            }
            written();
        }
    }
}
