package dev.heddle.jobs.files;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What became of a file that was to be deleted: what was achieved, and what that does not prove.
/// It has no name of a file.
///
/// @param index its place in the list of files, from 0
/// @param achieved what was achieved
/// @param bytes how large the content was
/// @param passes how often it was overwritten
/// @param verified whether it was read again after the last pass and was all zeros; with {@link
///   Achieved#CRYPTO_ERASED} whether the key is gone. It says nothing about the medium
/// @param fileSystem the file system's type, such as `ext4`; empty if nobody knows
/// @param trouble why it was refused, or why no more was achieved
/// @param gaps where the content may still be
public record Receipt(
        int index,
        Achieved achieved,
        long bytes,
        int passes,
        boolean verified,
        String fileSystem,
        Optional<FileTrouble> trouble,
        Set<Gap> gaps) {

    /// How far a deletion got. None of these is called secure.
    public enum Achieved {
        /// The content was never there but encrypted, and the key does not exist any more.
        CRYPTO_ERASED,
        /// The file was overwritten in its place, as far as a program can tell, and removed.
        OVERWRITTEN_BEST_EFFORT,
        /// The name is gone. The content lies on the medium until something else takes its place.
        UNLINKED_ONLY,
        /// The file is still there; see the trouble.
        REFUSED
    }

    /// Where content may be that no program reaches by the file's name.
    public enum Gap {
        /// Copies of the key or the content in this process's memory, until that is used again; in
        /// a core dump if it crashes.
        MEMORY,
        /// Pages of memory that the system has put on its swap device.
        SWAP,
        /// Backups, snapshots, other copies.
        COPIES,
        /// The file system's journal, if it keeps content.
        JOURNAL,
        /// The file system writes changes to other places: old content stays where it was.
        COPY_ON_WRITE,
        /// A lower layer of the file system may have the file as it was.
        LAYERS,
        /// The disk is flash: it writes to other cells than it says.
        FLASH,
        /// The disk does not say that it is flash, but may be, or be a file on another machine.
        DISK,
        /// The file lies on another machine or in another program, which does what it likes.
        NETWORK,
        /// Whether the file had other names could not be found out here.
        OTHER_NAMES
    }

    public Receipt {
        requireNonNull(achieved);
        requireNonNull(fileSystem);
        requireNonNull(trouble);
        // In the order of the constants, whoever prints it.
        gaps = gaps.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(gaps));
    }
}
