package dev.heddle.jobs.files;

/// What can be wrong with a file, or with the place where it is to be.
public enum FileTrouble {
    /// There is no such file, or no such folder.
    MISSING("it is not there"),
    /// It is a folder, a device, a pipe.
    NOT_A_FILE("it is not an ordinary file"),
    /// It is a symbolic link; what it leads to is left alone.
    SYMBOLIC_LINK("it is a symbolic link"),
    /// It has other names, under which its content would be reached or lost.
    HARD_LINKED("it has more than one name"),
    /// It is not in the folder in which the job may work.
    OUTSIDE_ROOT("it is outside of the folder it has to be in"),
    /// The user of this process may not do that.
    NO_PERMISSION("there is no permission"),
    /// The file system takes no changes.
    READ_ONLY("the file system is read-only"),
    /// The disk is full, or the quota is used up.
    NO_SPACE("there is no space left"),
    /// Somebody removed, replaced or changed it while the job worked on it.
    CHANGED("it was removed, replaced or changed meanwhile"),
    /// It became longer while it was read.
    GREW("it became longer while it was read"),
    /// It became shorter while it was read.
    SHRANK("it became shorter while it was read"),
    /// It is larger than it may be.
    TOO_LARGE("it is too large"),
    /// Its content is not what was sealed into it: changed, cut or exchanged.
    TAMPERED("its content was changed"),
    /// The disk or the network behind it failed.
    IO_ERROR("reading or writing failed");

    private final String words;

    FileTrouble(String words) {
        this.words = words;
    }

    /// In words, without the name of a file.
    public String words() {
        return words;
    }
}
