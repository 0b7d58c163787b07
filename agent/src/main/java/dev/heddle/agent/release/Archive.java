package dev.heddle.agent.release;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads a jar from memory into memory, if it is harmless in form. May be called from any thread.
///
/// There is one way to read it: the list at its end (the central directory of APPNOTE.TXT 6.3, 4.3)
/// says what is in it, and what stands at each entry's place must say the same. An archive that two
/// readers could take for two different ones is refused, and so are features that a jar does not
/// need: comments, encryption, several volumes, sizes beyond 4 GiB.
final class Archive {
    /// What an archive may hold. One that compresses to less than a hundredth has nothing to say;
    /// classes come to a half or a third.
    ///
    /// @param entries files and folders
    /// @param bytes of all files together, unpacked
    /// @param ratio unpacked to packed, of archives that unpack to more than a mebibyte
    record Limits(int entries, long bytes, int ratio) {
        static final Limits DEFAULT = new Limits(4096, 64L << 20, 100);
    }

    private static final int END_BYTES = 22;
    private static final int END_MARK = 0x06054b50;
    private static final int LISTED_BYTES = 46;
    private static final int LISTED_MARK = 0x02014b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL_MARK = 0x04034b50;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int UNIX_TYPE = 0xF000;
    private static final int UNIX_FOLDER = 0x4000;
    private static final int UNIX_FILE = 0x8000;
    private static final int MAX_NAME = 512;
    private static final long RATIO_COUNTS_FROM = 1 << 20;

    private final ByteBuffer jar;
    private final Limits limits;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> foldedFiles = new HashSet<>();
    private final Set<String> foldedFolders = new HashSet<>();
    private long unpacked;
    private long packed;

    /// An entry as the list at the end has it.
    private record Listed(
            String name, int flags, int method, long crc, int packed, int unpacked, int at) {
        boolean isFolder() {
            return name.endsWith("/");
        }
    }

    private Archive(byte[] jar, Limits limits) {
        this.jar = ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN);
        this.limits = limits;
    }

    /// The files of an archive by name, in its order.
    ///
    /// @throws RefusedException if it is broken, breaks a limit or is not harmless
    static Map<String, byte[]> read(byte[] jar) throws RefusedException {
        return read(jar, Limits.DEFAULT);
    }

    static Map<String, byte[]> read(byte[] jar, Limits limits) throws RefusedException {
        var archive = new Archive(jar, limits);
        try {
            archive.readAll();
        } catch (IndexOutOfBoundsException e) { // A place or a length in it leads out of it.
            throw new RefusedException(Refusal.BAD_ARCHIVE, "the archive is cut off", e);
        }
        return archive.files;
    }

    private void readAll() throws RefusedException {
        int end = jar.capacity() - END_BYTES;
        if (end < 0 || jar.getInt(end) != END_MARK) {
            throw bad("it does not end as an archive without a comment does");
        }
        int count = unsigned16(end + 10);
        int size = size(end + 12);
        int start = size(end + 16);
        if (unsigned16(end + 4) != 0 || unsigned16(end + 6) != 0 || unsigned16(end + 8) != count) {
            throw bad("it has several volumes");
        }
        if ((long) start + size != end || unsigned16(end + 20) != 0) {
            throw bad("its list of entries is not where it says");
        }
        if (count > limits.entries()) {
            throw tooBig("it has %d entries, and may have %d".formatted(count, limits.entries()));
        }
        int at = start;
        for (int i = 0; i < count; i++) {
            var entry = listed(at, end);
            at += LISTED_BYTES + unsigned16(at + 28) + unsigned16(at + 30) + unsigned16(at + 32);
            requireName(entry);
            readEntry(entry, start);
        }
        if (at != end) {
            throw bad("its list of entries is longer or shorter than it says");
        }
    }

    private Listed listed(int at, int end) throws RefusedException {
        if (at + LISTED_BYTES > end || jar.getInt(at) != LISTED_MARK) {
            throw bad("its list of entries is broken");
        }
        var entry =
                new Listed(
                        name(at + LISTED_BYTES, unsigned16(at + 28)),
                        unsigned16(at + 8),
                        unsigned16(at + 10),
                        Integer.toUnsignedLong(jar.getInt(at + 16)),
                        size(at + 20),
                        size(at + 24),
                        size(at + 42));
        int type = jar.getInt(at + 38) >>> 16 & UNIX_TYPE;
        if (type != 0 && type != (entry.isFolder() ? UNIX_FOLDER : UNIX_FILE)) {
            throw new RefusedException(
                    Refusal.NOT_A_FILE,
                    "the entry %s is a link or another thing that is no file"
                            .formatted(shown(entry.name())));
        }
        return entry;
    }

    private String name(int at, int length) throws RefusedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(jar.slice(at, length)).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(
                    Refusal.BAD_ENTRY_NAME, "an entry's name is not in UTF-8", e);
        }
    }

    // ---- names --------------------------------------------------------------------------------

    private void requireName(Listed entry) throws RefusedException {
        String name = entry.name();
        String plain = entry.isFolder() ? name.substring(0, name.length() - 1) : name;
        if (!isPlain(plain)) {
            throw new RefusedException(
                    Refusal.BAD_ENTRY_NAME,
                    "the entry %s has no plain name inside the archive".formatted(shown(name)));
        }
        if (!names.add(plain)) {
            throw new RefusedException(
                    Refusal.DUPLICATE_ENTRY, "there are two entries " + shown(plain));
        }
        String folded = folded(plain);
        boolean isNew =
                entry.isFolder()
                        ? !foldedFiles.contains(folded)
                        : foldedFiles.add(folded) && !foldedFolders.contains(folded);
        for (int i = folded.indexOf('/'); i >= 0; i = folded.indexOf('/', i + 1)) {
            foldedFolders.add(folded.substring(0, i));
            isNew &= !foldedFiles.contains(folded.substring(0, i));
        }
        if (entry.isFolder()) {
            foldedFolders.add(folded);
        }
        if (!isNew) {
            throw new RefusedException(
                    Refusal.CASE_CLASH,
                    "some file systems take the entry %s for another one".formatted(shown(name)));
        }
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        for (String part : name.split("/", -1)) { // An absolute name has an empty first part.
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return name.codePoints().noneMatch(c -> Character.isISOControl(c) || c == '\\' || c == ':');
    }

    /// What file systems that do not tell capitals or ways to write an accent apart make of a name.
    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private static String shown(String name) {
        String visible = name.replaceAll("\\p{Cntrl}", "?");
        return '"' + (visible.length() > 80 ? visible.substring(0, 80) + "..." : visible) + '"';
    }

    // ---- contents -----------------------------------------------------------------------------

    private void readEntry(Listed entry, int listStart) throws RefusedException {
        if ((entry.flags() & ENCRYPTED) != 0
                || (entry.method() != STORED && entry.method() != DEFLATED)) {
            throw bad("the entry %s is encrypted or packed in an unusual way", entry);
        }
        int at = entry.at();
        if (at > listStart - LOCAL_BYTES || jar.getInt(at) != LOCAL_MARK) {
            throw bad("the entry %s is not where the list says", entry);
        }
        int nameLength = unsigned16(at + 26);
        if (!name(at + LOCAL_BYTES, nameLength).equals(entry.name())
                || unsigned16(at + 8) != entry.method()) {
            throw bad("the entry %s is another one at its place", entry);
        }
        long data = (long) at + LOCAL_BYTES + nameLength + unsigned16(at + 28);
        if (data + entry.packed() > listStart) {
            throw bad("the entry %s reaches into the list", entry);
        }
        count(entry);
        if (!entry.isFolder()) {
            files.put(entry.name(), contents(entry, (int) data));
        } else if (entry.unpacked() != 0) {
            throw bad("the folder %s has contents", entry);
        }
    }

    /// Counts before anything is unpacked: the list says how long each entry is, and none becomes
    /// longer than that.
    private void count(Listed entry) throws RefusedException {
        packed += entry.packed();
        unpacked += entry.unpacked();
        if (unpacked > limits.bytes()) {
            throw tooBig("it unpacks to more than %d bytes".formatted(limits.bytes()));
        }
        if (unpacked > RATIO_COUNTS_FROM && unpacked > packed * limits.ratio()) {
            throw tooBig("it unpacks to more than %d times itself".formatted(limits.ratio()));
        }
        if (packed > jar.capacity()) {
            throw bad("its entries lie over each other");
        }
    }

    private byte[] contents(Listed entry, int at) throws RefusedException {
        byte[] contents = entry.method() == STORED ? stored(entry, at) : inflated(entry, at);
        var crc = new CRC32();
        crc.update(contents);
        if (crc.getValue() != entry.crc()) {
            throw bad("the entry %s has another checksum than the list says", entry);
        }
        return contents;
    }

    private byte[] stored(Listed entry, int at) throws RefusedException {
        if (entry.packed() != entry.unpacked()) {
            throw bad("the entry %s has two lengths", entry);
        }
        byte[] contents = new byte[entry.unpacked()];
        jar.get(at, contents);
        return contents;
    }

    private byte[] inflated(Listed entry, int at) throws RefusedException {
        byte[] contents = new byte[entry.unpacked()];
        try (var inflater = new Inflater(true)) {
            inflater.setInput(jar.slice(at, entry.packed()));
            int length = 0;
            while (length < contents.length) {
                int more = inflater.inflate(contents, length, contents.length - length);
                if (more == 0) {
                    throw bad("the entry %s is shorter than the list says", entry);
                }
                length += more;
            }
            if (inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw bad("the entry %s is longer than the list says", entry);
            }
        } catch (DataFormatException e) {
            throw new RefusedException(
                    Refusal.BAD_ARCHIVE,
                    "the entry %s is damaged".formatted(shown(entry.name())),
                    e);
        }
        return contents;
    }

    private int unsigned16(int at) {
        return Short.toUnsignedInt(jar.getShort(at));
    }

    /// A length or a place; no archive that is read here is longer than an `int` can say.
    private int size(int at) throws RefusedException {
        int value = jar.getInt(at);
        if (value < 0) {
            throw bad("it has a length or a place beyond 2 GiB");
        }
        return value;
    }

    private static RefusedException bad(String sentence, Listed entry) {
        return bad(sentence.formatted(shown(entry.name())));
    }

    private static RefusedException bad(String why) {
        return new RefusedException(Refusal.BAD_ARCHIVE, "the archive is not good: " + why);
    }

    private static RefusedException tooBig(String why) {
        return new RefusedException(Refusal.TOO_BIG, "the archive is too big: " + why);
    }
}
