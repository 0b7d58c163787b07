package dev.heddle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDropTest {
    private final Path outside;
    private final Path folder;
    private final FileDrop drop;

    FileDropTest(@TempDir Path place) throws IOException {
        outside = Files.createDirectory(place.resolve("outside"));
        folder = Files.createDirectory(place.resolve("drop"));
        drop = FileDrop.into(folder);
    }

    private String refused(String name, String content) {
        return assertThrows(ActionException.class, () -> drop.drop(name, content), name).code();
    }

    @Test
    void makesAFileAndSaysWhatItIs() throws Exception {
        assertEquals(3, drop.drop("notes.txt", "\u00e4b").get("bytes"));
        assertEquals("\u00e4b", Files.readString(folder.resolve("notes.txt")));
    }

    @Test
    void takesPlainNamesOnly() throws IOException {
        for (String name :
                List.of(
                        "../x",
                        "a/b",
                        "a\\b",
                        "/etc/x",
                        "",
                        ".",
                        "..",
                        ".hidden",
                        "a.",
                        "a ",
                        " a",
                        "a..b",
                        "CON",
                        "nul.txt",
                        "com1",
                        "a\u0000b",
                        "a\nb",
                        "\u00e4",
                        "C:x",
                        "x".repeat(FileDrop.MAX_NAME + 1))) {
            assertEquals("bad_filename", refused(name, "x"));
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void replacesNothing() throws Exception {
        drop.drop("a.txt", "old");
        assertEquals("file_exists", refused("a.txt", "new"));
        assertEquals("file_exists", refused("A.TXT", "new"));
        assertEquals("old", Files.readString(folder.resolve("a.txt")));
    }

    @Test
    void followsNoLink() throws Exception {
        Files.createSymbolicLink(folder.resolve("link.txt"), outside.resolve("target.txt"));
        assertEquals("file_exists", refused("link.txt", "x"));
        Files.delete(folder.resolve("link.txt"));
        Files.delete(folder);
        Files.createSymbolicLink(folder, outside);
        assertEquals("folder_replaced", refused("a.txt", "x"));
        try (var files = Files.list(outside)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void limitsTheSizeAndTheNumberOfFiles() throws Exception {
        assertEquals("file_too_large", refused("a", "\u4e2d".repeat(FileDrop.MAX_BYTES / 3 + 1)));
        for (int i = 0; i < FileDrop.MAX_FILES; i++) {
            Files.createFile(folder.resolve("f" + i));
        }
        assertEquals("folder_full", refused("one-more", "x"));
    }

    @Test
    void refusesAFolderFromWhichProgramsAreLoaded() {
        for (String place :
                List.of(
                        System.getProperty("java.home"),
                        System.getProperty("java.home") + "/lib",
                        "/")) {
            assertThrows(
                    IllegalArgumentException.class, () -> FileDrop.into(Path.of(place)), place);
        }
        assertThrows(
                IllegalArgumentException.class, () -> FileDrop.into(folder.resolve("nowhere")));
    }
}
