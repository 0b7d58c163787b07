package dev.heddle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The part of a test's source between `// begin` and `// end`, which a document quotes.
final class QuotedExample {
    private static final String BEGIN = "// begin\n";
    private static final String END = "    // end\n";

    private QuotedExample() {}

    /// The example as the document has it, without the class's indentation.
    static String of(Class<?> test) throws IOException {
        String source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/cli", test.getSimpleName() + ".java"));
        return source.substring(source.indexOf(BEGIN) + BEGIN.length(), source.indexOf(END))
                .stripTrailing()
                .stripIndent();
    }
}
