package dev.heddle.agent.release;

import java.util.Locale;

/// Why a release was not taken. Whatever the reason, what runs and what is stored stay as they
/// were.
public enum Refusal {
    /// The program was started without keys it trusts.
    NO_TRUSTED_KEYS,
    /// The papers cannot be read, or are too long.
    BAD_MANIFEST,
    /// They are signed by a key that this program does not trust.
    UNKNOWN_KEY,
    /// The signature is not that key's, or the text was changed.
    BAD_SIGNATURE,
    /// The papers are for another module or version than was asked for.
    WRONG_MODULE,
    /// An older version than one that was taken before, or another file under its number.
    OLD_VERSION,
    /// The papers have expired, or are not good yet.
    EXPIRED,
    /// It is made for another kind of program.
    WRONG_PRODUCT,
    /// It is made for an older or newer API.
    WRONG_API,
    /// It was revoked.
    REVOKED,
    /// The file is longer or shorter than the papers say.
    WRONG_LENGTH,
    /// The file is not the one that the papers are for.
    WRONG_HASH,
    /// The file is no archive, or is broken.
    BAD_ARCHIVE,
    /// An entry's name would lead out of the archive, or is not a plain name.
    BAD_ENTRY_NAME,
    /// An entry is a link or something else that is not a file or folder.
    NOT_A_FILE,
    /// Two entries have one name.
    DUPLICATE_ENTRY,
    /// Two entries have names that some file systems take for one.
    CASE_CLASH,
    /// It has too many entries, or unpacks to too much.
    TOO_BIG,
    /// The class to start is not in it.
    NO_ENTRY_POINT,
    /// The hub has no such module or version.
    UNKNOWN_MODULE,
    /// The hub cannot be reached, was silent for too long, or answered something else.
    HUB_FAILED,
    /// Something is being fetched already.
    BUSY,
    /// There is no room on the disk.
    DISK_FULL,
    /// The disk could not be read or written.
    DISK_FAILED,
    /// There is no such version in this program's own store.
    NOT_STORED;

    /// The word on the wire.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
