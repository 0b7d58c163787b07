package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/systems.md` names a class and a test for each behaviour; here it is held to that.
class SystemsTableTest {
    private static final Path ROOT = Path.of("../..");
    private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git");
    private static final Map<String, List<Path>> SOURCES = sources();
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract))#(\\w+)`");
    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*)(?:\\.\\w+)*`");

    @Test
    void eachTestItNamesExists() throws Exception {
        String table = Files.readString(ROOT.resolve("docs/systems.md"));

        assertThat(missingTests(table)).isEmpty();
        assertThat(TEST.matcher(table).results().count()).isGreaterThan(20);
    }

    @Test
    void eachClassItNamesExists() throws Exception {
        var missing = new ArrayList<String>();
        for (String row : rows(Files.readString(ROOT.resolve("docs/systems.md")))) {
            var cells = row.split("\\|", -1);
            if (cells.length < 5) {
                continue;
            }
            CLASS.matcher(cells[3])
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> source(name).isEmpty())
                    .forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void aTestThatIsNotThereIsFound() throws Exception {
        assertThat(missingTests("| 1 | x | `Owner` | `SystemsTableTest#isNotThere` |"))
                .containsExactly("SystemsTableTest#isNotThere");
        assertThat(missingTests("| 1 | x | `Owner` | `NobodyTest#is` |"))
                .containsExactly("NobodyTest#is");
    }

    private static List<String> rows(String table) {
        return table.lines().filter(line -> line.startsWith("| ")).toList();
    }

    private static List<String> missingTests(String table) throws IOException {
        var missing = new ArrayList<String>();
        for (var found : TEST.matcher(table).results().toList()) {
            String method = "void " + found.group(2) + "(";
            boolean isThere = false;
            for (Path source : source(found.group(1))) { // Two modules may have one name.
                isThere |= Files.readString(source).contains(method);
            }
            if (!isThere) {
                missing.add(found.group(1) + "#" + found.group(2));
            }
        }
        return missing;
    }

    /// Where classes of this name stand.
    private static List<Path> source(String name) {
        return SOURCES.getOrDefault(name + ".java", List.of());
    }

    private static Map<String, List<Path>> sources() {
        var sources = new HashMap<String, List<Path>>();
        var visitor =
                new SimpleFileVisitor<Path>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        return SKIPPED.contains(String.valueOf(folder.getFileName()))
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        sources.computeIfAbsent(
                                        String.valueOf(file.getFileName()), _ -> new ArrayList<>())
                                .add(file);
                        return FileVisitResult.CONTINUE;
                    }
                };
        try {
            Files.walkFileTree(ROOT, visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }
}
