package dev.heddle.analyzer.score;

import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.reading.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/// Notes of which it is known what they are and what stands in them: those that come along with the
/// tests, in a folder with `documents` and `notes`. May be used from any thread; blocks while it
/// reads, and throws {@link UncheckedIOException} where it cannot.
public final class Notes {
    /// A note and what is known of it.
    ///
    /// @param id its file's name, without its end
    /// @param defects ids of the rules that it breaks and was made to break
    /// @param gold the entities in it
    public record Note(
            String id,
            String text,
            Discipline discipline,
            DocumentType type,
            boolean compliant,
            Set<String> defects,
            Set<Entity> gold) {
        /// Whether the rules were written with this note at hand.
        public boolean known() {
            return id.compareTo("07") < 0;
        }
    }

    private static final Pattern MARK = Pattern.compile("\\{\\{(\\w+)\\|([^}]*)\\}\\}");

    private final Path documents;
    private final Path invented;

    /// Those in a folder.
    public Notes(Path folder) {
        documents = folder.resolve("documents");
        invented = folder.resolve("notes");
    }

    /// The twelve therapy notes.
    public List<Note> therapy() {
        var notes = new ArrayList<Note>();
        var gold = gold();
        for (var line : lines("labels.csv").subList(1, lines("labels.csv").size())) {
            var cells = line.split(",", -1);
            String id = cells[0];
            var defects = defects(cells[4]);
            notes.add(
                    new Note(
                            id,
                            text("txt/" + id + ".txt", StandardCharsets.UTF_8),
                            Discipline.valueOf(cells[1]),
                            type(cells[2]),
                            cells[3].equals("yes"),
                            defects,
                            gold.getOrDefault(id, Set.of())));
        }
        return notes;
    }

    /// Notes written for these tests, in other layouts and words: marks are in the text.
    public List<Note> invented() {
        try (var files = Files.list(invented)) {
            return files.filter(f -> f.toString().endsWith(".txt"))
                    .sorted()
                    .map(Notes::invented)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Note invented(Path file) {
        var head = new HashMap<String, String>();
        String rest = read(file, StandardCharsets.UTF_8);
        while (rest.startsWith("#")) {
            int end = rest.indexOf('\n');
            var pair = rest.substring(1, end).split(" ", 2);
            head.put(pair[0], pair.length > 1 ? pair[1] : "");
            rest = rest.substring(end + 1);
        }
        var text = new StringBuilder();
        var gold = new HashSet<Entity>();
        var mark = MARK.matcher(rest);
        int at = 0;
        while (mark.find()) {
            text.append(rest, at, mark.start());
            var span = new Span(text.length(), text.length() + mark.group(2).length());
            gold.add(new Entity(Kind.valueOf(mark.group(1)), span));
            text.append(mark.group(2));
            at = mark.end();
        }
        text.append(rest, at, rest.length());
        var defects = defects(head.getOrDefault("defects", ""));
        return new Note(
                String.valueOf(file.getFileName()),
                text.toString(),
                Discipline.valueOf(head.getOrDefault("discipline", "")),
                DocumentType.valueOf(head.getOrDefault("type", "")),
                defects.isEmpty(),
                defects,
                gold);
    }

    private static Set<String> defects(String cell) {
        var defects = new HashSet<>(Set.of(cell.split(";", -1)));
        defects.remove("");
        return defects;
    }

    /// Notes of physicians and others.
    public List<String> foreign() {
        try (var files = Files.list(documents.resolve("ctakes_apache2/notes"))) {
            return files.sorted()
                    .map(f -> text(documents.relativize(f).toString(), StandardCharsets.ISO_8859_1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DocumentType type(String label) {
        return DocumentType.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private Map<String, Set<Entity>> gold() {
        var gold = new HashMap<String, Set<Entity>>();
        var json = JsonMapper.shared();
        for (var line : lines("entities.jsonl")) {
            var note = json.readTree(line);
            var entities = new HashSet<Entity>();
            for (var e : note.get("entities")) {
                entities.add(
                        new Entity(
                                Kind.valueOf(e.get("type").asString()),
                                new Span(e.get("start").asInt(), e.get("end").asInt())));
            }
            gold.put(note.get("doc").asString(), entities);
        }
        return gold;
    }

    private List<String> lines(String name) {
        return text(name, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
    }

    private String text(String name, Charset charset) {
        return read(documents.resolve(name), charset);
    }

    private static String read(Path file, Charset charset) {
        try {
            return Files.readString(file, charset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
