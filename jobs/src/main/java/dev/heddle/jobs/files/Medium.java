package dev.heddle.jobs.files;

import dev.heddle.jobs.files.Receipt.Gap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What a file lies on, as far as a program can tell, and what overwriting it there does not prove.
///
/// What is said here of file systems follows the manual of GNU shred; of flash M. Wei et al.,
/// "Reliably Erasing Data From Flash-Based Solid State Drives", FAST 2011.
///
/// @param fileSystem its type, in lower case; empty if nobody knows
/// @param isFlash whether the disk says that it does not rotate
record Medium(String fileSystem, boolean isFlash) {
    private static final Path SYS = Path.of("/sys");

    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> LAYERED = Set.of("overlay", "overlayfs", "aufs", "unionfs");
    private static final Set<String> JOURNALED =
            Set.of("ext3", "ext4", "xfs", "jfs", "reiserfs", "ntfs", "ntfs3", "hfs", "hfs+");
    private static final Set<String> NEVER_IN_PLACE =
            Set.of("btrfs", "zfs", "bcachefs", "f2fs", "nilfs2", "apfs", "refs", "ubifs", "jffs2");
    private static final Set<String> REMOTE =
            Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "ceph", "afs");

    /// The type of the file system, such as `ext4`; empty if nobody knows.
    static String typeOf(Path path) {
        try {
            return Files.getFileStore(path).type().toLowerCase(Locale.ROOT);
        } catch (IOException _) {
            return "";
        }
    }

    static Medium of(Path file) {
        return new Medium(typeOf(file), isFlash(file, SYS));
    }

    /// Whether the block device of `file` says so in a tree like `/sys`.
    static boolean isFlash(Path file, Path sys) {
        try {
            long device = (long) Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS);
            var block = sys.resolve("dev/block/" + major(device) + ":" + minor(device));
            var own = block.resolve("queue/rotational");
            // A partition has no queue; the disk above it has. Followed as the system follows it.
            var queue = Files.exists(own) ? own : block.toRealPath().resolve("../queue/rotational");
            return Files.readString(queue).strip().equals("0");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return false; // Not on Linux, or no block device: nobody knows.
        }
    }

    /// As Linux puts two numbers into one; see makedev(3).
    static long major(long device) {
        return ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
    }

    static long minor(long device) {
        return (device & 0xff) | ((device >>> 12) & ~0xffL);
    }

    /// Whether writing to a file changes the place where it lies, as far as the file system
    /// decides.
    boolean overwritesInPlace() {
        return !NEVER_IN_PLACE.contains(fileSystem);
    }

    /// Where the content of a file may be although it was overwritten here.
    Set<Gap> gaps() {
        if (MEMORY.contains(fileSystem)) {
            return EnumSet.of(Gap.SWAP);
        }
        var gaps = EnumSet.of(Gap.COPIES);
        if (REMOTE.contains(fileSystem) || fileSystem.startsWith("fuse")) {
            gaps.add(Gap.NETWORK);
        }
        if (LAYERED.contains(fileSystem)) {
            gaps.add(Gap.LAYERS);
        }
        if (JOURNALED.contains(fileSystem)) {
            gaps.add(Gap.JOURNAL);
        }
        if (!overwritesInPlace()) {
            gaps.add(Gap.COPY_ON_WRITE);
        }
        gaps.add(isFlash ? Gap.FLASH : Gap.DISK);
        return gaps;
    }
}
