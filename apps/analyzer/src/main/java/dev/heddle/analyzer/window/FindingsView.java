package dev.heddle.analyzer.window;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.report.Wording;
import dev.heddle.analyzer.rules.Finding;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.FlowLayout;
import java.util.Comparator;
import java.util.List;
import javax.swing.DefaultListCellRenderer;
import javax.swing.DefaultListModel;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSplitPane;
import javax.swing.JTextArea;
import javax.swing.ListSelectionModel;
import javax.swing.text.BadLocationException;
import javax.swing.text.DefaultHighlighter.DefaultHighlightPainter;

/// The findings of one document beside its text, the quotes of the chosen one marked. Owner thread
/// only.
final class FindingsView extends JPanel {
    private static final long serialVersionUID = 1L;

    /// What asks for something to be done comes first.
    private static final List<Verdict> ORDER =
            List.of(Verdict.FAIL, Verdict.NOT_FOUND, Verdict.PASS, Verdict.NOT_APPLICABLE);

    private final DefaultListModel<Finding> findings = new DefaultListModel<>();
    private final JList<Finding> list = new JList<>(findings);
    private final JTextArea text = readOnly("text", "Text of the document");
    private final JTextArea detail = readOnly("finding", "The chosen finding");
    private final JButton earlier = new JButton("Earlier");
    private final JButton later = new JButton("Later");
    private final JLabel where = new JLabel();

    private transient TextPages pages = TextPages.of("");
    private int page;

    FindingsView() {
        super(new BorderLayout());
        list.setName("findings");
        list.getAccessibleContext().setAccessibleName("Findings");
        list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        list.setCellRenderer(new FindingCell());
        list.addListSelectionListener(_ -> choose(list.getSelectedValue()));
        detail.setRows(6);
        earlier.setName("earlier");
        later.setName("later");
        earlier.addActionListener(_ -> turnTo(page - 1));
        later.addActionListener(_ -> turnTo(page + 1));
        var turning = new JPanel(new FlowLayout(FlowLayout.TRAILING));
        turning.add(where);
        turning.add(earlier);
        turning.add(later);
        var left =
                new JSplitPane(
                        JSplitPane.VERTICAL_SPLIT, new JScrollPane(list), new JScrollPane(detail));
        left.setResizeWeight(0.6);
        var right = new JPanel(new BorderLayout());
        right.add(new JScrollPane(text), BorderLayout.CENTER);
        right.add(turning, BorderLayout.SOUTH);
        var both = new JSplitPane(JSplitPane.HORIZONTAL_SPLIT, left, right);
        both.setResizeWeight(0.45);
        add(both, BorderLayout.CENTER);
        clear("");
    }

    private static JTextArea readOnly(String name, String title) {
        var area = new JTextArea();
        area.setName(name);
        area.getAccessibleContext().setAccessibleName(title);
        area.setEditable(false);
        area.putClientProperty("FlatLaf.style", "inactiveBackground: $List.background");
        area.setLineWrap(true);
        area.setWrapStyleWord(true);
        return area;
    }

    /// Shows no document, and `why`.
    void clear(String why) {
        findings.clear();
        pages = TextPages.of("");
        turnTo(0);
        detail.setText(why);
    }

    /// Shows a document; `pages` are those of its text.
    void show(Analysis analysis, TextPages pages) {
        findings.clear();
        findings.addAll(
                analysis.findings().stream()
                        .sorted(
                                Comparator.comparingInt(
                                        finding -> ORDER.indexOf(finding.verdict())))
                        .toList());
        this.pages = pages;
        turnTo(0);
        detail.setText("");
        if (!findings.isEmpty()) {
            list.setSelectedIndex(0);
        }
    }

    private void choose(Finding finding) {
        if (finding == null) { // The list was emptied.
            return;
        }
        detail.setText(words(finding));
        detail.setCaretPosition(0);
        turnTo(finding.quotes().isEmpty() ? page : pages.at(finding.quotes().getFirst().start()));
    }

    private static String words(Finding finding) {
        var words = new StringBuilder(finding.message()).append('\n');
        if (!finding.mend().isEmpty()) {
            words.append("How to mend it: ").append(finding.mend()).append('\n');
        }
        words.append(finding.rule()).append(", ").append(finding.citation());
        if (!finding.effective().isEmpty()) {
            words.append(", since ").append(finding.effective());
        }
        return words.append('\n').append(finding.source()).toString();
    }

    /// Shows a page, with the quotes that are on it marked.
    private void turnTo(int page) {
        boolean isOther = page != this.page || text.getDocument().getLength() == 0;
        this.page = page;
        var shown = pages.page(page);
        if (isOther || !text.getText().equals(shown)) {
            text.setText(shown);
        }
        earlier.setEnabled(page > 0);
        later.setEnabled(page + 1 < pages.count());
        where.setText(pages.count() == 1 ? "" : "Part %d of %d".formatted(page + 1, pages.count()));
        mark();
    }

    private void mark() {
        var highlighter = text.getHighlighter();
        highlighter.removeAllHighlights();
        text.setCaretPosition(0);
        var finding = list.getSelectedValue();
        if (finding == null) {
            return;
        }
        var painter = new DefaultHighlightPainter(Theme.mark());
        boolean isFirst = true;
        for (Span quote : finding.quotes()) {
            int start = Math.max(quote.start(), pages.start(page)) - pages.start(page);
            int end = Math.min(quote.end(), pages.end(page)) - pages.start(page);
            if (start < end) {
                try {
                    highlighter.addHighlight(start, end, painter);
                } catch (BadLocationException e) {
                    throw new AssertionError(e); // It was cut to the page.
                }
                if (isFirst) {
                    text.setCaretPosition(start); // And so it is scrolled to.
                    isFirst = false;
                }
            }
        }
    }

    /// A line of the list: the verdict in a word, then what the rule asks for.
    private static final class FindingCell extends DefaultListCellRenderer {
        private static final long serialVersionUID = 1L;

        @Override
        public Component getListCellRendererComponent(
                JList<?> list, Object value, int index, boolean isSelected, boolean hasFocus) {
            var finding = (Finding) value;
            return super.getListCellRendererComponent(
                    list,
                    Wording.of(finding.verdict()) + ": " + finding.title(),
                    index,
                    isSelected,
                    hasFocus);
        }
    }
}
