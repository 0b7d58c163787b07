package dev.heddle.analyzer.document;

import dev.heddle.analyzer.document.DocumentException.Problem;
import org.jspecify.annotations.Nullable;

/// Keeps one reading of a document within its limits, and stops it when its job is to end. Parsers
/// swallow exceptions now and then, so the first reason to stop is kept here, and each further step
/// halts again. One thread at a time.
final class Guard {
    private static final long FREE_BYTES = 1 << 20; // tiny files may hold very regular text

    private final Limits limits;
    private final Stop stop;
    private final long fileBytes;
    private @Nullable DocumentException problem;
    private @Nullable InterruptedException interrupted;
    private long inflated;
    private int characters;
    private int pages;

    Guard(Limits limits, Stop stop, long fileBytes) {
        this.limits = limits;
        this.stop = stop;
        this.fileBytes = fileBytes;
    }

    Limits limits() {
        return limits;
    }

    int pages() {
        return pages;
    }

    /// A step is done.
    void step() throws Halt {
        if (problem != null || interrupted != null) {
            throw new Halt();
        }
        try {
            stop.check();
        } catch (InterruptedException e) {
            throw halt(e);
        }
    }

    /// So many more characters of text.
    void text(int more) throws Halt {
        characters += more;
        if (characters > limits.characters()) {
            throw halt(
                    Problem.TOO_LARGE,
                    "The document has more than %,d characters of text. Split it."
                            .formatted(limits.characters()));
        }
    }

    /// So many more bytes of what was packed.
    void inflated(long more) throws Halt {
        inflated += more;
        packed(inflated);
    }

    /// So many bytes are packed in it.
    void packed(long total) throws Halt {
        unpacked(total);
        if (total > FREE_BYTES + fileBytes * limits.inflationRatio()) {
            throw tooMuchPacked();
        }
    }

    /// So many bytes have come of one stream.
    void unpacked(long bytes) throws Halt {
        if (bytes > limits.inflatedBytes()) {
            throw tooMuchPacked();
        }
    }

    private Halt tooMuchPacked() {
        return halt(
                Problem.TOO_LARGE,
                "What is packed in the document is larger than allowed. Print it to a new PDF.");
    }

    /// So many pages in all.
    void pages(int count) throws Halt {
        pages = count;
        if (count > limits.pages()) {
            throw halt(
                    Problem.TOO_LARGE,
                    "The document has more than %,d pages. Split it.".formatted(limits.pages()));
        }
    }

    /// The reason to stop, if it is the first.
    Halt halt(Problem what, String message) {
        if (problem == null && interrupted == null) {
            problem = new DocumentException(what, message);
        }
        return new Halt();
    }

    Halt halt(InterruptedException asked) {
        if (problem == null && interrupted == null) {
            interrupted = asked;
        }
        return new Halt();
    }

    /// Throws the reason to stop, if there was one.
    void check() throws DocumentException, InterruptedException {
        if (interrupted != null) {
            throw interrupted;
        }
        if (problem != null) {
            throw problem;
        }
    }
}
