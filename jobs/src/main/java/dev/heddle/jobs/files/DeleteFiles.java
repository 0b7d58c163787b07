package dev.heddle.jobs.files;

import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Deletes the files of a list, each so far as that is possible here, and says with a {@link
/// Receipt} for each what was achieved and what was not.
///
/// A file is overwritten, forced to the disk, read again, cut to nothing, renamed and removed, and
/// its folder forced. Whatever has another name, is a link, is no file or is not below `root` is
/// refused untouched. One that fails does not keep the others from being deleted. If the job is
/// ended, each file whose receipt was told is done; at most one is overwritten in part.
///
/// A file is checked before and after it is opened, and again under its last name, so that what
/// another program puts in its place meanwhile is left alone. A program that may change the same
/// folders and exchanges files back and forth at just these moments can still have one of its own
/// overwritten: give the job folders that others cannot write to.
///
/// @param files what is deleted; not more than {@link #MAX_FILES}
/// @param root the folder in which, however deep, they have to be
/// @param passes how often each is overwritten, 0 to {@link #MAX_PASSES}: the last time with zeros,
///   before that with random bytes
public record DeleteFiles(List<Path> files, Path root, int passes) implements Job<List<Receipt>> {
    /// As often as has long been usual; more than one proves no more on any disk of this century.
    public static final int DEFAULT_PASSES = 3;

    /// As often as P. Gutmann wanted it in 1996, for disks of that time.
    public static final int MAX_PASSES = 35;

    /// Receipts have to fit into memory.
    public static final int MAX_FILES = 100_000;

    public DeleteFiles {
        files = List.copyOf(files);
        if (passes < 0 || passes > MAX_PASSES) {
            throw new IllegalArgumentException(
                    "passes must be in 0..%d, was %d".formatted(MAX_PASSES, passes));
        }
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException(
                    "at most %d files, were %d".formatted(MAX_FILES, files.size()));
        }
    }

    /// Overwrites three times.
    public static DeleteFiles of(List<Path> files, Path root) {
        return new DeleteFiles(files, root, DEFAULT_PASSES);
    }

    @Override
    public List<Receipt> run(JobContext context) throws Exception {
        return run(context, Disk.REAL);
    }

    List<Receipt> run(JobContext context, Disk disk) throws Exception {
        var receipts = new ArrayList<Receipt>();
        var work = new Work(context, Doomed.bytes(files) * (passes + 1L));
        for (int i = 0; i < files.size(); i++) {
            context.checkpoint();
            var receipt = new Doomed(disk, root, passes, work).delete(i, files.get(i));
            receipts.add(receipt);
            context.tell(new FileEvent.Deleted(receipt));
        }
        return List.copyOf(receipts);
    }

    /// How far the job is, over all files and passes.
    static final class Work {
        private final JobContext context;
        private final long total;
        private long done;

        Work(JobContext context, long total) {
            this.context = context;
            this.total = total;
        }

        void done(long bytes) throws InterruptedException {
            done += bytes;
            context.progress(Math.min(done, total), total, "");
            context.checkpoint();
        }
    }
}
