package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectFolderTest {
    @TempDir Path outside;

    private Path root;
    private ProjectFolder project;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectories(outside.resolve("project"));
        Files.writeString(outside.resolve("secret.txt"), "secret\n");
        Files.createDirectories(outside.resolve("elsewhere"));
        Files.writeString(outside.resolve("elsewhere/secret.txt"), "secret\n");
        Files.createDirectories(root.resolve("notes/old"));
        Files.writeString(root.resolve("README.md"), "# A stage\nLamps are WARM.\n");
        Files.writeString(root.resolve("notes/style.md"), "warm and soft\n");
        Files.writeString(root.resolve("notes/old/none.md"), "cold\n");
        project = ProjectFolder.at(root);
    }

    private static void assertRefused(String code, ThrowingCallable body) {
        assertThatThrownBy(body)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    // ---- escapes ------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "../secret.txt, outside_project",
        "notes/../../secret.txt, outside_project",
        "notes/.., outside_project",
        ".., outside_project",
        "/etc/passwd, outside_project",
        "//etc/passwd, outside_project",
        "..\\secret.txt, bad_path",
        "C:\\secret.txt, bad_path",
        "notes, not_a_file",
        "'', not_a_file",
        "., not_a_file",
        "README.md/x, not_a_folder",
        "nothing.md, no_such_file",
        "nothing/style.md, no_such_file",
    })
    void refusesPathsThatLeadElsewhereOrNowhere(String path, String code) {
        assertRefused(code, () -> project.read(path, 0));
    }

    @Test
    void refusesNulAndEndlessPaths() {
        assertRefused("bad_path", () -> project.read("README.md\0.png", 0));
        assertRefused("bad_path", () -> project.read("a/".repeat(501), 0));
        assertRefused("bad_path", () -> project.list("notes\n", 10));
    }

    @Test
    void refusesALinkToAFileOutsideAndInside() throws IOException {
        Files.createSymbolicLink(root.resolve("out.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("in.txt"), Path.of("README.md"));
        assertRefused("link_refused", () -> project.read("out.txt", 0));
        assertRefused("link_refused", () -> project.read("in.txt", 0));
    }

    @Test
    void refusesALinkOnTheWay() throws IOException {
        Files.createSymbolicLink(root.resolve("away"), outside.resolve("elsewhere"));
        assertRefused("link_refused", () -> project.read("away/secret.txt", 0));
        assertRefused("link_refused", () -> project.list("away", 10));
    }

    @Test
    void refusesWhatIsNeitherFileNorFolderWithoutWaiting() throws Exception {
        var made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        assertRefused("not_a_file", () -> project.read("pipe", 0));
        assertThat(project.search("x", 10).complete()).isTrue();
    }

    @Test
    void findsNothingBehindLinks() throws Exception {
        Files.createSymbolicLink(root.resolve("away"), outside.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("out.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("loop"), root);
        assertThat(project.search("secret", 10).matches()).isEmpty();
        assertThat(project.info().files()).isEqualTo(3);
    }

    // ---- what is read -------------------------------------------------------------------------

    @Test
    void readsATextAndALongOnePieceByPiece() throws Exception {
        assertThat(project.read("./notes//style.md", 0))
                .isEqualTo(new ProjectFolder.Piece("notes/style.md", 14, 0, 14, "warm and soft\n"));
        // Every piece would begin in the middle of a character of two halves.
        Files.writeString(root.resolve("long.txt"), "x" + "\uD83C\uDFAD".repeat(30_000));
        var text = new StringBuilder();
        ProjectFolder.Piece piece;
        do {
            piece = project.read("long.txt", text.length());
            assertThat(piece.text().codePoints()).doesNotContain(0xD83C, 0xDFAD);
            text.append(piece.text());
        } while (piece.to() < piece.characters());
        assertThat(text).hasToString("x" + "\uD83C\uDFAD".repeat(30_000));
    }

    @Test
    void readsAMebibyteAndNoMore() throws Exception {
        Files.write(root.resolve("full.txt"), new byte[ProjectFolder.MAX_FILE_BYTES - 1]);
        assertRefused("not_text", () -> project.read("full.txt", 0)); // Zeros, but read.
        Files.writeString(root.resolve("full.txt"), "x".repeat(ProjectFolder.MAX_FILE_BYTES));
        assertThat(project.read("full.txt", 0).characters())
                .isEqualTo(ProjectFolder.MAX_FILE_BYTES);
        Files.writeString(root.resolve("full.txt"), "x".repeat(ProjectFolder.MAX_FILE_BYTES + 1));
        assertRefused("file_too_large", () -> project.read("full.txt", 0));
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        Files.write(root.resolve("data.bin"), new byte[] {(byte) 0xc3, 0x28});
        assertRefused("not_text", () -> project.read("data.bin", 0));
    }

    @Test
    void listsAFolderByNameWithKindsAndSizes() throws Exception {
        Files.createSymbolicLink(root.resolve("away"), outside);
        assertThat(project.list("", 10))
                .isEqualTo(
                        new ProjectFolder.Listing(
                                3,
                                List.of(
                                        new ProjectFolder.Entry("README.md", "file", 26),
                                        new ProjectFolder.Entry("away", "link", 0),
                                        new ProjectFolder.Entry("notes", "folder", 0))));
        assertThat(project.list("notes", 1).entries()).hasSize(1);
        assertThat(project.list("notes", 1).total()).isEqualTo(2);
    }

    @Test
    void findsLinesInUpperAndLowerCase() throws Exception {
        Files.write(root.resolve("warm.bin"), new byte[] {'w', 'a', 'r', 'm', 0});
        var found = project.search("Warm", 10);
        assertThat(found.matches())
                .containsExactly(
                        new ProjectFolder.Match("README.md", 2, "Lamps are WARM."),
                        new ProjectFolder.Match("notes/style.md", 1, "warm and soft"));
        assertThat(found.complete()).isTrue();
        assertThat(project.search(".*", 10).matches()).as("as it stands").isEmpty();
    }

    @Test
    void endsASearchAtItsLimitAndSaysSo() throws Exception {
        var found = project.search("warm", 1);
        assertThat(found.matches()).hasSize(1);
        assertThat(found.complete()).isFalse();
    }

    @Test
    void endsASearchThatTakesTooLongAndSaysSo() throws Exception {
        var clock = new AtomicLong();
        var slow = ProjectFolder.at(root, () -> clock.getAndAdd(Duration.ofMillis(700).toNanos()));
        var found = slow.search("o", 10);
        assertThat(found.complete()).isFalse();
        assertThat(found.files()).isLessThan(3);
    }

    @Test
    void shortensLongLinesAroundWhatItFound() throws Exception {
        Files.writeString(root.resolve("line.txt"), "x".repeat(500) + "needle" + "y".repeat(500));
        var match = project.search("needle", 10).matches().getFirst();
        assertThat(match.text()).hasSize(160).contains("needle");
    }

    @Test
    void tellsOfTheProjectAtAGlance() throws Exception {
        assertThat(project.info())
                .isEqualTo(
                        new ProjectFolder.Summary(
                                "project", 3, 2, 45, true, ProjectFolder.MAX_FILE_BYTES));
    }

    @Test
    void neverTellsWhereTheProjectLies() {
        assertThatThrownBy(() -> project.read("nothing.md", 0))
                .hasMessageNotContaining(outside.toString());
    }
}
