package dev.heddle.scene;

import static dev.heddle.scene.Names.quoted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/// A folder whose files callers may read, and nothing more. May be called from any thread; every
/// method blocks while the disk works.
///
/// Paths are relative, with `/`. Each part of one is opened below the folder that was opened before
/// it, never by its whole path, and no link is followed: so nothing that changes on the way leads
/// out of the folder. A refusal has one of the codes `bad_path`, `outside_project`, `no_such_file`,
/// `link_refused`, `not_a_file`, `not_a_folder`, `file_too_large`, `not_text` and `unreadable`.
public final class ProjectFolder {
    /// The largest file that is read.
    static final int MAX_FILE_BYTES = 1 << 20;

    /// What is read at once, in characters: as JSON it fits into an answer, whatever it is.
    static final int MAX_PIECE_CHARACTERS = 40_000;

    /// A search, or a count, that takes longer ends with what it has.
    static final Duration TIME_LIMIT = Duration.ofSeconds(2);

    /// The longest path that can be asked for.
    static final int MAX_PATH_CHARACTERS = 1_000;

    private static final int MAX_ENTRIES = 20_000;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_LINE_CHARACTERS = 160;

    private final Path folder;
    private final LongSupplier nanos;

    private ProjectFolder(Path folder, LongSupplier nanos) {
        this.folder = folder;
        this.nanos = nanos;
    }

    /// The files below `folder`.
    ///
    /// @throws IOException if it is no folder, or if this system cannot open files without
    ///   following links
    public static ProjectFolder at(Path folder) throws IOException {
        return at(folder, System::nanoTime);
    }

    static ProjectFolder at(Path folder, LongSupplier nanos) throws IOException {
        var project = new ProjectFolder(folder.toRealPath(), nanos);
        project.open().close();
        return project;
    }

    /// What there is in one folder, by name.
    ///
    /// @param path of the folder; empty for the project's own
    Listing list(String path, int limit) throws Refusal {
        return within(
                partsOf(path),
                at -> {
                    var entries = entries(at);
                    return new Listing(entries.size(), entries.stream().limit(limit).toList());
                });
    }

    /// What is in a folder.
    ///
    /// @param total how many entries there are, listed or not; more than 20,000 are not counted
    record Listing(int total, List<Entry> entries) {}

    /// Something in a folder.
    ///
    /// @param kind `file`, `folder`, `link`, which is not followed, or `other`
    record Entry(String name, String kind, long sizeBytes) {
        static Entry of(String name, BasicFileAttributes attributes) {
            String kind =
                    attributes.isRegularFile()
                            ? "file"
                            : attributes.isDirectory()
                                    ? "folder"
                                    : attributes.isSymbolicLink() ? "link" : "other";
            return new Entry(name, kind, attributes.isRegularFile() ? attributes.size() : 0);
        }
    }

    /// Reads a text, or a piece of a long one.
    ///
    /// @param offset where to begin, in characters
    Piece read(String path, int offset) throws Refusal {
        var parts = partsOf(path);
        if (parts.isEmpty()) {
            throw new Refusal("not_a_file", "this is the project's folder; name a file in it");
        }
        var text = within(parts.subList(0, parts.size() - 1), at -> text(at, parts.getLast()));
        int from = Math.min(offset, text.length());
        int to = Math.min(from + MAX_PIECE_CHARACTERS, text.length());
        if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
            to--; // Both halves of a character, or none.
        }
        return new Piece(
                String.join("/", parts), text.length(), from, to, text.substring(from, to));
    }

    /// A piece of a text.
    ///
    /// @param characters how long all of it is
    /// @param from where the piece begins, and `to` where the next one would
    record Piece(String path, int characters, int from, int to, String text) {}

    /// Looks for a text as it stands, in upper or lower case, in every text file of at most a
    /// mebibyte.
    Found search(String wanted, int limit) throws Refusal {
        var needle = wanted.toLowerCase(Locale.ROOT);
        var matches = new ArrayList<Match>();
        var walk = new Walk();
        walk.below((at, entry, path) -> {
            if (entry.sizeBytes <= MAX_FILE_BYTES) {
                searchFile(at, entry.name, path, needle, matches, limit, walk);
            }
            return matches.size() < limit;
        });
        return new Found(matches, walk.files, walk.complete);
    }

    /// Where a text stands.
    ///
    /// @param files how many were looked into
    /// @param complete whether no limit of time, depth or number ended the search
    record Found(List<Match> matches, int files, boolean complete) {}

    /// A line that has it.
    ///
    /// @param line the first is 1
    /// @param text the line, or the part around what was found
    record Match(String path, int line, String text) {}

    /// The project at a glance.
    Summary info() throws Refusal {
        var walk = new Walk();
        var bytes = new long[1];
        walk.below((_, entry, _) -> {
            bytes[0] += entry.sizeBytes;
            return true;
        });
        return new Summary(
                String.valueOf(folder.getFileName()),
                walk.files,
                walk.folders,
                bytes[0],
                walk.complete,
                MAX_FILE_BYTES);
    }

    /// A project.
    ///
    /// @param complete whether all of it was counted
    /// @param maxFileBytes the largest file that can be read
    record Summary(
            String name, int files, int folders, long bytes, boolean complete, int maxFileBytes) {}

    // ---- the way to a file --------------------------------------------------------------------

    /// The parts of a path.
    private static List<String> partsOf(String path) throws Refusal {
        if (path.length() > MAX_PATH_CHARACTERS
                || path.chars().anyMatch(c -> c < ' ' || c == '\\')) {
            throw new Refusal(
                    "bad_path",
                    "a path has at most %d characters, / between its parts, no \\ and no control"
                                    .formatted(MAX_PATH_CHARACTERS)
                            + " characters");
        }
        if (path.startsWith("/")) {
            throw outside(path);
        }
        var parts = new ArrayList<String>();
        for (var part : path.split("/", -1)) {
            if (part.equals("..")) {
                throw outside(path);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static Refusal outside(String path) {
        return new Refusal(
                "outside_project",
                "paths are relative and stay inside the project, was " + quoted(path));
    }

    private interface Visit<T> {
        T in(SecureDirectoryStream<Path> folder) throws IOException, Refusal;
    }

    /// Opens a folder, one part of its path after the other.
    private <T> T within(List<String> parts, Visit<T> visit) throws Refusal {
        try {
            var at = open();
            try {
                for (var part : parts) {
                    require(at, part, "folder");
                    var next = at.newDirectoryStream(Path.of(part), LinkOption.NOFOLLOW_LINKS);
                    at.close();
                    at = next;
                }
                return visit.in(at);
            } finally {
                at.close();
            }
        } catch (InvalidPathException e) {
            throw new Refusal("bad_path", "this system has no such file names");
        } catch (NoSuchFileException e) {
            throw missing(String.join("/", parts));
        } catch (IOException | DirectoryIteratorException e) {
            // Not its message, which may tell where the project lies.
            throw new Refusal("unreadable", "the system does not let this be read");
        }
    }

    @SuppressWarnings("StreamResourceLeak") // Whoever asked for it closes it.
    private SecureDirectoryStream<Path> open() throws IOException {
        var opened = Files.newDirectoryStream(folder);
        if (opened instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        opened.close();
        throw new IOException("this system cannot open files without following links");
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> at, String name)
            throws IOException {
        return at.getFileAttributeView(
                        Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static Entry require(SecureDirectoryStream<Path> at, String name, String kind)
            throws IOException, Refusal {
        Entry entry;
        try {
            entry = Entry.of(name, attributes(at, name));
        } catch (NoSuchFileException e) {
            throw missing(name);
        }
        if (entry.kind.equals("link")) {
            throw new Refusal("link_refused", quoted(name) + " is a link, and none is followed");
        }
        if (!entry.kind.equals(kind)) {
            throw new Refusal("not_a_" + kind, "%s is no %s".formatted(quoted(name), kind));
        }
        return entry;
    }

    private static Refusal missing(String name) {
        return new Refusal("no_such_file", "there is no " + quoted(name) + " in the project");
    }

    // ---- what is there ------------------------------------------------------------------------

    private static List<Entry> entries(SecureDirectoryStream<Path> at) throws IOException {
        var names = new ArrayList<String>();
        for (var path : at) {
            if (names.size() == MAX_ENTRIES) {
                break;
            }
            names.add(path.getFileName().toString());
        }
        names.sort(null);
        var entries = new ArrayList<Entry>();
        for (var name : names) {
            try {
                entries.add(Entry.of(name, attributes(at, name)));
            } catch (NoSuchFileException e) {
                // Deleted since.
            }
        }
        return entries;
    }

    private static String text(SecureDirectoryStream<Path> at, String name)
            throws IOException, Refusal {
        // A pipe would wait for ever to be opened, so it is looked at before.
        require(at, name, "file");
        var bytes = ByteBuffer.allocate(MAX_FILE_BYTES + 1);
        try (var file =
                at.newByteChannel(
                        Path.of(name),
                        Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // Until it is full or at the end.
            }
        }
        if (!bytes.hasRemaining()) {
            throw new Refusal(
                    "file_too_large",
                    "%s has more than %d bytes".formatted(quoted(name), MAX_FILE_BYTES));
        }
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // Refused below.
        }
        throw new Refusal("not_text", quoted(name) + " is no text in UTF-8");
    }

    private static void searchFile(
            SecureDirectoryStream<Path> at,
            String name,
            String path,
            String needle,
            List<Match> matches,
            int limit,
            Walk walk) {
        String text;
        try {
            text = text(at, name);
        } catch (Refusal e) {
            return; // No text, or gone: nothing to be found in it.
        } catch (IOException e) {
            walk.complete = false; // Not to be read, which is no reason to end the search.
            return;
        }
        int line = 0;
        for (var content : (Iterable<String>) text.lines()::iterator) {
            line++;
            int found = content.toLowerCase(Locale.ROOT).indexOf(needle);
            if (found >= 0) {
                if (matches.size() == limit || walk.isLate()) {
                    walk.complete = false;
                    return;
                }
                matches.add(new Match(path, line, around(content, found)));
            }
        }
    }

    private static String around(String line, int found) {
        int from = Math.max(0, Math.min(found, line.length()) - MAX_LINE_CHARACTERS / 4);
        int to = Math.min(line.length(), from + MAX_LINE_CHARACTERS);
        return line.substring(from, to).strip();
    }

    /// Goes through all files, folder by folder and by name, within limits.
    private final class Walk {
        private final long began = nanos.getAsLong();
        private int files;
        private int folders;
        private boolean complete = true;

        private interface OfFiles {
            /// Whether to go on.
            boolean file(SecureDirectoryStream<Path> at, Entry entry, String path);
        }

        boolean isLate() {
            return nanos.getAsLong() - began >= TIME_LIMIT.toNanos();
        }

        void below(OfFiles visit) throws Refusal {
            within(List.of(), at -> folder(at, "", visit));
        }

        private boolean folder(SecureDirectoryStream<Path> at, String path, OfFiles visit)
                throws IOException {
            for (var entry : entries(at)) {
                if (isLate() || files + folders >= MAX_ENTRIES) {
                    complete = false;
                    return false;
                }
                if (!entered(at, entry, path + entry.name, visit)) {
                    complete = false;
                    return false;
                }
            }
            return true;
        }

        private boolean entered(
                SecureDirectoryStream<Path> at, Entry entry, String path, OfFiles visit)
                throws IOException {
            if (path.length() > MAX_PATH_CHARACTERS) {
                complete = false; // Nobody could ask for it.
                return true;
            }
            if (entry.kind.equals("file")) {
                files++;
                return visit.file(at, entry, path);
            }
            if (!entry.kind.equals("folder")) {
                return true;
            }
            folders++;
            if (path.chars().filter(c -> c == '/').count() >= MAX_DEPTH) {
                complete = false;
                return true;
            }
            try (var below =
                    at.newDirectoryStream(Path.of(entry.name), LinkOption.NOFOLLOW_LINKS)) {
                return folder(below, path + "/", visit);
            } catch (IOException | DirectoryIteratorException e) {
                complete = false; // Not to be read, or gone; the others are.
                return true;
            }
        }
    }
}
