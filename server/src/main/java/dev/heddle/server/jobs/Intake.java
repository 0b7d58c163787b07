package dev.heddle.server.jobs;

import dev.heddle.jobs.files.Receipt;
import dev.heddle.jobs.files.SealedFile;
import dev.heddle.server.analyses.DocumentAnalyzer;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A document that was given to be analysed, with what is known of it in memory only.
///
/// @param what where its content is
/// @param name what it is called, if anybody has said
/// @param password what it is encrypted with
public record Intake(Content what, Optional<String> name, Optional<char[]> password) {
    private static final int MAX_EXTENSION = 8;

    /// Where the content is.
    public sealed interface Content {
        /// In a working copy of the hub's.
        record Copy(SealedFile file) implements Content {}

        /// In the folder of documents.
        record InFolder(DocumentFolder.Found found) implements Content {}
    }

    /// Its size.
    public long bytes() {
        return switch (what) {
            case Content.Copy(SealedFile file) -> file.size();
            case Content.InFolder(DocumentFolder.Found found) -> found.size();
        };
    }

    /// What the analyzer gets.
    DocumentAnalyzer.Input input() {
        return new DocumentAnalyzer.Input() {
            @Override
            public long size() {
                return bytes();
            }

            @Override
            public SeekableByteChannel open() throws IOException {
                return switch (what) {
                    case Content.Copy(SealedFile file) -> file.open();
                    case Content.InFolder(DocumentFolder.Found found) -> found.open();
                };
            }

            @Override
            public String extension() {
                return name.map(Intake::extensionOf).orElse("");
            }
        };
    }

    private static String extensionOf(String name) {
        String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean isOne = end.length() < name.length() && end.length() <= MAX_EXTENSION;
        return isOne && end.chars().allMatch(Character::isLetterOrDigit) ? end : "";
    }

    /// Destroys the working copy, if there is one, and what else is secret. Blocks on the disk.
    Optional<Receipt> destroy() {
        password.ifPresent(secret -> Arrays.fill(secret, '\0'));
        return what instanceof Content.Copy(SealedFile file)
                ? Optional.of(file.destroy())
                : Optional.empty();
    }

    /// Without what must not be in a log.
    @Override
    public String toString() {
        return "Intake[" + bytes() + " bytes]";
    }
}
