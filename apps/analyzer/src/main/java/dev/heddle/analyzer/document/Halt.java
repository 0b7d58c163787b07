package dev.heddle.analyzer.document;

import java.io.IOException;

/// Makes a parser stop. What it is about stands in {@link Guard}, because some parsers swallow
/// exceptions.
final class Halt extends IOException {
    private static final long serialVersionUID = 1L;

    Halt() {
        super("reading was stopped");
    }
}
