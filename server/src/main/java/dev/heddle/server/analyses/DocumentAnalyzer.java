package dev.heddle.server.analyses;

import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.JobEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/// Analyses documents for a hub, which knows nothing of them: it takes them in, keeps what comes
/// out encrypted, and tells how far it is. A program that has one offers it to the service loader.
/// May be called from any thread; blocks.
public interface DocumentAnalyzer {
    /// Analyses a document.
    ///
    /// @param password what it is encrypted with; wiped once this has returned
    /// @param context what it tells: progress, and a {@link Step} for each step that is done; none
    ///   of it may have text of the document
    /// @param to takes the analysis as JSON text in UTF-8, with all that {@link #report} needs; the
    ///   caller closes it
    /// @throws AnalysisFailed if the document cannot be analysed; all else that is thrown is a
    ///   fault of the analyzer's, of which nobody hears more than the class
    /// @throws InterruptedException if it was asked to end
    Summary analyze(Input input, Optional<char[]> password, JobContext context, OutputStream to)
            throws AnalysisFailed, IOException, InterruptedException;

    /// Makes a report of an analysis.
    ///
    /// @param analysis what {@link #analyze} has written
    /// @param deIdentified whether all is left out that may say whom it is about
    /// @param to takes the report; the caller closes it
    void report(InputStream analysis, Form form, boolean deIdentified, OutputStream to)
            throws IOException;

    /// This one, with the rules of a file on top of its own.
    ///
    /// @throws IllegalArgumentException if it cannot go by these; the message says where the file
    ///   is wrong, and what is expected
    /// @throws IOException if the file cannot be read
    default DocumentAnalyzer withRules(Path file) throws IOException {
        throw new IllegalArgumentException("what analyses documents here takes no rules");
    }

    /// This program's, if it has one.
    static Optional<DocumentAnalyzer> ofProgram() {
        return ServiceLoader.load(DocumentAnalyzer.class, DocumentAnalyzer.class.getClassLoader())
                .findFirst();
    }

    /// A document.
    interface Input {
        /// Its size in bytes.
        long size();

        /// Opens it anew. Each channel stands at the beginning, and is for one thread.
        SeekableByteChannel open() throws IOException;

        /// What the end of its name says it is, such as `pdf`; empty if nobody knows. A hint only.
        String extension();
    }

    /// What a report can be.
    enum Form {
        /// A page.
        HTML,
        /// For a printer.
        PDF
    }

    /// How many rules came to each verdict.
    record Counts(int pass, int fail, int notFound, int notApplicable) {}

    /// What may be known of an analysis without the right to read it.
    ///
    /// @param type which type of document, as a word: `DAILY_NOTE`
    /// @param discipline whose, as a word: `PT`
    record Summary(String type, String discipline, Counts counts) {
        public Summary {
            requireWord(type);
            requireWord(discipline);
        }
    }

    /// A step is done. Words and numbers only, so that no text of a document gets into an event.
    ///
    /// @param step which, as a word: `entities_extracted`
    /// @param counts what there was of what: at most 50 words, each with a number or a word
    record Step(String step, Map<String, Object> counts) implements JobEvent.Special {
        private static final int MAX_COUNTS = 50;

        public Step {
            requireWord(step);
            if (counts.size() > MAX_COUNTS) {
                throw new IllegalArgumentException(
                        "a step has at most %d counts, had %d"
                                .formatted(MAX_COUNTS, counts.size()));
            }
            counts.forEach((name, value) -> {
                requireWord(name);
                if (!(value instanceof Number)) {
                    requireWord(String.valueOf(value));
                }
            });
            counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts)); // In this order.
        }
    }

    /// A document cannot be analysed.
    final class AnalysisFailed extends Exception {
        private static final long serialVersionUID = 1L;

        private final String code;

        /// With a word for programs, and what to do about it for people, without text of the
        /// document and without its name.
        public AnalysisFailed(String code, String message) {
            super(message);
            this.code = requireWord(code);
        }

        /// For programs.
        public String code() {
            return code;
        }
    }

    private static String requireWord(String text) {
        if (!Words.PATTERN.matcher(text).matches()) {
            // Without the text: it is what must not get anywhere.
            throw new IllegalArgumentException("a word has 1 to 60 of A-Z, a-z, 0-9, _ . -");
        }
        return text;
    }
}

/// What may stand where only a word may.
final class Words {
    static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_.-]{1,60}");

    private Words() {}
}
