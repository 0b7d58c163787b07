package dev.heddle.analyzer.window;

import dev.heddle.core.Owner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.text.BadLocationException;

/// The newest lines of the log. Owner thread only, but for {@link #add}.
final class LogView extends JScrollPane {
    private static final long serialVersionUID = 1L;

    /// Nobody reads further back in a window.
    private static final int MAX_LINES = 1_000;

    private final JTextArea text = new JTextArea();
    private final transient Owner owner;
    private final transient Deque<String> waiting = new ArrayDeque<>(); // Guarded by itself.

    LogView(Owner owner) {
        this.owner = owner;
        text.setEditable(false);
        text.setName("log");
        text.getAccessibleContext().setAccessibleName("Log");
        setViewportView(text);
    }

    /// Takes a line. May be called from any thread; never blocks. However many come, one operation
    /// waits for the owner, and only the newest lines are kept.
    void add(String line) {
        boolean isFirst;
        synchronized (waiting) {
            isFirst = waiting.isEmpty();
            waiting.add(line);
            if (waiting.size() > MAX_LINES) {
                waiting.remove();
            }
        }
        if (isFirst) {
            try {
                owner.execute(this::append);
            } catch (RejectedExecutionException e) {
                synchronized (waiting) {
                    waiting.clear(); // The owner is full or closed; the next line tries again.
                }
            }
        }
    }

    private void append() {
        String lines;
        synchronized (waiting) {
            lines = String.join("\n", waiting) + "\n";
            waiting.clear();
        }
        text.append(lines);
        int surplus = text.getLineCount() - 1 - MAX_LINES;
        if (surplus > 0) {
            try {
                text.replaceRange("", 0, text.getLineEndOffset(surplus - 1));
            } catch (BadLocationException e) {
                throw new AssertionError(e); // The line was counted above.
            }
        }
        text.setCaretPosition(text.getDocument().getLength());
    }
}
