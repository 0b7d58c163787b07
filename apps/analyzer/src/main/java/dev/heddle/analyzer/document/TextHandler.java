package dev.heddle.analyzer.document;

import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/// Makes text of the XHTML that parsers tell: a line for each paragraph, row of a table and item of
/// a list, tabs between cells, nothing of the head.
final class TextHandler extends DefaultHandler {
    private static final Set<String> LINES =
            Set.of(
                    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "table", "ul", "ol",
                    "br");
    private static final Set<String> CELLS = Set.of("td", "th");

    private final Guard guard;
    private final StringBuilder text = new StringBuilder();
    private int head; // depth within it
    private int cell; // depth within cells
    private boolean rowBegun; // has its first cell
    private boolean blankDue; // between two paragraphs of one cell

    TextHandler(Guard guard) {
        this.guard = guard;
    }

    /// All there was: no blanks before the end of a line, no two empty lines in a row.
    String text() {
        return text.toString()
                .replaceAll("[ \\t]+\\n", "\n")
                .replaceAll("\\n{3,}", "\n\n")
                .strip()
                .concat("\n");
    }

    @Override
    public void startElement(String uri, String name, String tag, Attributes attributes)
            throws SAXException {
        try {
            guard.step();
            if (name.equals("head")) {
                head++;
            } else if (CELLS.contains(name)) {
                if (cell++ == 0 && rowBegun) {
                    text.append('\t');
                }
                rowBegun = true;
                blankDue = false;
            } else if (name.equals("tr") && cell == 0) {
                rowBegun = false;
                text.append(endsWith('\n') ? "" : "\n");
            }
        } catch (Halt halt) {
            throw new SAXException(halt);
        }
    }

    @Override
    public void endElement(String uri, String name, String tag) {
        if (name.equals("head")) {
            head--;
        } else if (CELLS.contains(name)) {
            cell--;
        } else if (LINES.contains(name)) {
            if (cell > 0) {
                blankDue = true;
            } else if (name.equals("p") || name.equals("br") || !endsWith('\n')) {
                text.append('\n');
            }
        }
    }

    @Override
    public void characters(char[] source, int start, int length) throws SAXException {
        if (head > 0) {
            return;
        }
        try {
            guard.text(length);
        } catch (Halt halt) {
            throw new SAXException(halt);
        }
        for (int i = start; i < start + length; i++) {
            add(source[i]);
        }
    }

    /// Ends of lines of a PDF, and what makes XHTML look well.
    @Override
    public void ignorableWhitespace(char[] source, int start, int length) {
        boolean line = new String(source, start, length).indexOf('\n') >= 0;
        if (line && head == 0 && cell == 0 && !endsWith('\n')) {
            text.append('\n');
        }
    }

    private void add(char c) {
        if (cell > 0 && (c == '\n' || c == '\r' || c == '\t')) {
            blankDue = true;
        } else if (c == '\r') {
            text.append('\n');
        } else if (c >= ' ' || c == '\n' || c == '\t') {
            if (blankDue && cell > 0 && !endsWith('\t') && !endsWith('\n')) {
                text.append(' ');
            }
            blankDue = false;
            text.append(c);
        }
    }

    private boolean endsWith(char c) {
        return text.isEmpty() ? c == '\n' : text.charAt(text.length() - 1) == c;
    }
}
