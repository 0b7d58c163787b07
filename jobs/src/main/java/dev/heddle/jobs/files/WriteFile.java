package dev.heddle.jobs.files;

import static java.util.Objects.requireNonNull;

import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobContext;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Gives a file new content, all of it or none: whenever the process or the machine stops, the file
/// has its old content or the new. It answers with how many bytes it has written.
///
/// The content goes to a file beside it, which is forced to the disk and then takes its name; the
/// folder is forced, too. So it needs room for both, and the right to change the folder. A new file
/// is for its user alone (0600), one that was there keeps its permissions, but not its owner, its
/// other names or its extended attributes. A symbolic link is refused. What a process that was
/// killed left beside it the next job in that folder removes.
///
/// Everything that goes wrong on the disk is a {@link FileProblem}, and the old content stays; the
/// new one is there only if nothing failed but to force the folder. It cannot pause.
///
/// @param target the file
/// @param content what is written
/// @param keepsBackup whether the old content stays, as a file of the same name with `.bak` behind
///   it, in the place of the backup before
public record WriteFile(Path target, Content content, boolean keepsBackup) implements Job<Long> {
    private static final int BUFFER = 64 << 10;

    /// What is written.
    @FunctionalInterface
    public interface Content {
        /// Writes all of it. If it throws, the file keeps its old content.
        void writeTo(OutputStream out) throws Exception;
    }

    public WriteFile {
        requireNonNull(target);
        requireNonNull(content);
    }

    /// Writes `content`, without a backup.
    public static WriteFile of(Path target, byte[] content) {
        return new WriteFile(target, out -> out.write(content), false);
    }

    /// The same with a backup.
    public WriteFile withBackup() {
        return new WriteFile(target, content, true);
    }

    @Override
    public Long run(JobContext context) throws Exception {
        return run(context, Disk.REAL);
    }

    long run(JobContext context, Disk disk) throws Exception {
        try {
            return replace(context, disk);
        } catch (FileProblem e) {
            context.tell(new FileEvent.IoFailed(e.trouble()));
            throw e;
        }
    }

    private long replace(JobContext context, Disk disk) throws Exception {
        var file = target.toAbsolutePath();
        requireReplaceable(file);
        try (var beside = Beside.make(disk, folderOf(file))) {
            long bytes = fill(context, beside);
            context.checkpoint(); // The last moment at which it can be left as it is.
            try {
                beside.keepPermissionsOf(file);
                beside.force();
                if (keepsBackup && Files.exists(file)) {
                    beside.backUp(file);
                }
                beside.take(file);
            } catch (IOException e) {
                throw FileProblem.of(e);
            }
            context.tell(new FileEvent.Saved(bytes));
            return bytes;
        }
    }

    private static Path folderOf(Path file) throws FileProblem {
        var folder = file.getParent();
        if (folder == null) {
            throw new FileProblem(FileTrouble.NOT_A_FILE); // The root of a file system.
        }
        return folder;
    }

    private static void requireReplaceable(Path file) throws FileProblem {
        if (Files.isSymbolicLink(file)) {
            throw new FileProblem(FileTrouble.SYMBOLIC_LINK);
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileProblem(FileTrouble.NOT_A_FILE);
        }
    }

    private long fill(JobContext context, Beside beside) throws Exception {
        var counted = new Counted(context, beside);
        try {
            var out = new BufferedOutputStream(counted, BUFFER);
            content.writeTo(out);
            out.flush();
        } catch (ClosedChannelException e) {
            context.checkpoint(); // Closed because the job is to end.
            throw e;
        }
        return counted.bytes;
    }

    /// Tells how much was written, and stops when the job is to end.
    private static final class Counted extends OutputStream {
        private final JobContext context;
        private final Beside beside;
        private long bytes;

        Counted(JobContext context, Beside beside) {
            this.context = context;
            this.beside = beside;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (context.isEnding()) {
                throw new ClosedChannelException();
            }
            beside.write(ByteBuffer.wrap(from, offset, length));
            bytes += length;
            context.progress(bytes, 0, "");
        }
    }
}
