package dev.heddle.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {
    @Test
    void isGoneWithAllThatIsInIt() throws Exception {
        Path path;
        try (var folder = new TemporaryFolder()) {
            path = folder.path();
            Files.createDirectory(path.resolve("deep"));
            Files.writeString(path.resolve("deep/file"), "text");
        }
        assertThat(path).doesNotExist();
    }
}
