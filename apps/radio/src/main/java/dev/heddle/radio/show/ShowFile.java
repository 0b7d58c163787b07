package dev.heddle.radio.show;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads shows that people wrote, in YAML 1.2; `sample-show.yaml` beside this class is one, and
/// says in its comments what a show may hold. May be called from any thread; blocks.
///
/// The file becomes a graph of nodes, not objects: each node knows its line and column, so whatever
/// is wrong with it, also what only a show can get wrong, is told where it stands.
public final class ShowFile {
    /// A thousand items with a page of dialogue each.
    public static final int MAX_BYTES = 1 << 20;

    /// A show is five deep.
    private static final int MAX_DEPTH = 20;

    private static final String SAMPLE = "sample-show.yaml";

    private ShowFile() {}

    /// Reads a file.
    ///
    /// @throws ShowFileException if it is no show
    /// @throws IOException if it cannot be read
    public static Show read(Path file) throws IOException, ShowFileException {
        try (var in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        }
    }

    /// The show that comes along.
    public static Show sample() {
        try (var in = ShowFile.class.getResourceAsStream(SAMPLE)) {
            return read(SAMPLE, Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ShowFileException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The file of the show that comes along, to begin one's own with.
    public static String sampleText() {
        try (var in = ShowFile.class.getResourceAsStream(SAMPLE)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a show from text.
    ///
    /// @param name what messages call it
    /// @throws ShowFileException if it is no show
    public static Show parse(String name, String text) throws ShowFileException {
        return parse(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Show read(String name, InputStream in) throws IOException, ShowFileException {
        return parse(name, in.readNBytes(MAX_BYTES + 1)); // A byte more shows that it is too long.
    }

    private static Show parse(String name, byte[] bytes) throws ShowFileException {
        var root = compose(name, decode(name, bytes));
        if (root.isEmpty()) {
            throw new ShowFileException(
                    name, 1, 1, "there is no show in it; it begins with 'title:'");
        }
        return new ShowReader(name).show(root.get());
    }

    private static String decode(String name, byte[] bytes) throws ShowFileException {
        var text = CharBuffer.allocate(bytes.length);
        var result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
        String read = text.flip().toString();
        if (bytes.length > MAX_BYTES) {
            throw at(name, read, "a show file has at most 1 MiB, this one is longer; split it");
        }
        if (result.isError()) {
            throw at(name, read, "the next character is not UTF-8; save the file as UTF-8");
        }
        return read;
    }

    /// Something is wrong behind `read`.
    private static ShowFileException at(String name, String read, String problem) {
        int line = (int) read.chars().filter(c -> c == '\n').count() + 1;
        int column = read.length() - read.lastIndexOf('\n');
        return new ShowFileException(name, line, column, problem);
    }

    private static Optional<Node> compose(String name, String text) throws ShowFileException {
        var settings =
                LoadSettings.builder()
                        .setLabel(name)
                        .setCodePointLimit(MAX_BYTES)
                        .setAllowNonScalarKeys(true) // We refuse them, and know where.
                        .build();
        try {
            requireShallow(name, settings, text);
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            throw new ShowFileException(
                    name,
                    e.getProblemMark().map(Mark::getLine).orElse(0) + 1,
                    e.getProblemMark().map(Mark::getColumn).orElse(0) + 1,
                    "this is not YAML: %s; look at indentation, quotes and colons here"
                            .formatted(problem(e)));
        } catch (ReaderException e) {
            throw at(
                    name,
                    text.substring(0, text.offsetByCodePoints(0, e.getPosition())),
                    "a file has no control characters; delete this one");
        } catch (YamlEngineException e) {
            throw new ShowFileException(name, 1, 1, "this is not YAML: " + e.getMessage());
        }
    }

    private static String problem(MarkedYamlEngineException e) {
        return e.getContext() == null || e.getContext().isEmpty()
                ? String.valueOf(e.getProblem())
                : e.getContext() + ", " + e.getProblem();
    }

    /// The parser walks, the composer recurses: what is too deep must not reach it.
    private static void requireShallow(String name, LoadSettings settings, String text)
            throws ShowFileException {
        int depth = 0;
        for (var event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw tooDeep(name, event);
            }
        }
    }

    private static ShowFileException tooDeep(String name, Event event) {
        return new ShowFileException(
                name,
                event.getStartMark().map(Mark::getLine).orElse(0) + 1,
                event.getStartMark().map(Mark::getColumn).orElse(0) + 1,
                "lists and maps are nested too deeply; a show is five deep");
    }
}
