package dev.heddle.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The part of a test's source between `// begin` and `// end`, which a page of the guide quotes.
final class QuotedExample {
    private static final String BEGIN = "// begin\n";
    private static final String END = "    // end\n";

    private QuotedExample() {}

    /// Requires that the page has the example to the letter, without the class's indentation.
    static void isOn(String page, Class<?> test) throws IOException {
        var source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/jobs", test.getSimpleName() + ".java"));
        var example =
                source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf(END))
                        .stripTrailing()
                        .stripIndent();

        assertThat(Files.readString(Path.of("../docs/guide", page))).contains(example);
    }
}
