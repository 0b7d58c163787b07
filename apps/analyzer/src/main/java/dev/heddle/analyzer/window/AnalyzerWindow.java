package dev.heddle.analyzer.window;

import dev.heddle.analyzer.Analyzing;
import dev.heddle.core.AnyThread;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Timer;
import dev.heddle.jobs.JobStatus;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.resources.ResourceSample;
import java.awt.BorderLayout;
import java.awt.Dimension;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSplitPane;
import javax.swing.JTabbedPane;
import javax.swing.JTable;
import javax.swing.JToggleButton;
import javax.swing.JToolBar;
import javax.swing.WindowConstants;

/// The window of the analyzer: documents are dropped in, analyzed as jobs, and their findings shown
/// beside their text.
///
/// Everything that comes from a job passes the gate of the window's owner, a {@link
/// dev.heddle.hosts.SwingHost}; whatever may wait is a job (see {@link Desk}). So the window never
/// freezes, however many documents are under way. Owner thread only, unless marked.
@OwnerThread
public final class AnalyzerWindow implements AutoCloseable {
    private static final Duration HEALTH_PERIOD = Duration.ofSeconds(1);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);

    private final Parts parts;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final JFrame frame = new JFrame("Document analyzer");
    private final JLabel message = new JLabel();
    private final Desk desk;
    private final JTable table;
    private final FindingsView findings = new FindingsView();
    private final HealthBar health = new HealthBar();
    private final LogView log;
    private final JButton password = button("Password…", "password", this::askPassword);
    private final JTabbedPane details = new JTabbedPane();
    private final Watches watches;

    /// What a window works with.
    ///
    /// @param owner of Swing's thread
    /// @param jobs on which documents are analyzed; others may use them, too
    /// @param analyzing what analyzes one
    /// @param work the folder of sealed results
    /// @param health how the machine is, without waiting
    /// @param log where the lines of the log come from
    /// @param dialogs what asks a person
    /// @param theme how it looks at first
    record Parts(
            Owner owner,
            Jobs jobs,
            Analyzing analyzing,
            Path work,
            Supplier<ResourceSample> health,
            LogTap log,
            Dialogs dialogs,
            Theme theme) {}

    /// What tells the window something, until it is closed.
    private record Watches(JobTicket.Watch jobs, LogTap.Open log, Timer health) {}

    /// Opens a window. May be called from any thread. Blocks.
    @AnyThread
    static AnalyzerWindow open(Parts parts) throws InterruptedException {
        return parts.owner()
                .call(
                        Operation.named(
                                "open",
                                () -> {
                                    parts.theme().apply();
                                    return new AnalyzerWindow(parts);
                                }),
                        CALL_LIMIT);
    }

    private AnalyzerWindow(Parts parts) {
        this.parts = parts;
        this.desk = new Desk(parts, message::setText);
        this.table = new JTable(desk.documents());
        this.log = new LogView(parts.owner());
        layOut();
        watches =
                new Watches(
                        parts.jobs().watch(parts.owner(), this::update),
                        parts.log().open(log::add),
                        parts.owner()
                                .every(
                                        HEALTH_PERIOD,
                                        Timer.CatchUp.SKIP,
                                        Operation.named(
                                                "health",
                                                () -> {
                                                    showHealth();
                                                    return null;
                                                })));
        showHealth(); // Now, not only in a second.
        frame.setVisible(true);
    }

    private void layOut() {
        Cells.prepare(table);
        table.setTransferHandler(new Drop(this::add));
        frame.getRootPane().setTransferHandler(new Drop(this::add));
        table.getSelectionModel()
                .addListSelectionListener(change -> {
                    if (!change.getValueIsAdjusting()) {
                        showSelected();
                    }
                });
        details.setName("details");
        details.addTab("Findings", findings);
        details.addTab("Log", log);
        var both = new JSplitPane(JSplitPane.VERTICAL_SPLIT, new JScrollPane(table), details);
        both.setResizeWeight(0.4);
        // What it says may have a name of a file: Swing would take some for a page.
        message.putClientProperty("html.disable", true);
        message.setName("message");
        message.setText("Drop documents into the table, or open them");
        var status = new JPanel(new BorderLayout());
        status.add(health, BorderLayout.WEST);
        status.add(message, BorderLayout.CENTER);
        frame.add(tools(), BorderLayout.NORTH);
        frame.add(both, BorderLayout.CENTER);
        frame.add(status, BorderLayout.SOUTH);
        frame.setPreferredSize(new Dimension(1100, 760));
        frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
        frame.addWindowListener(
                new WindowAdapter() {
                    @Override
                    public void windowClosing(WindowEvent event) {
                        closed.complete(null); // Whoever waits for it closes us.
                    }
                });
        frame.pack();
        both.setDividerLocation(260);
    }

    private JToolBar tools() {
        var tools = new JToolBar();
        tools.setFloatable(false);
        tools.add(button("Open…", "open", () -> add(parts.dialogs().documents(frame))));
        tools.add(button("Cancel", "cancel", () -> desk.cancel(selected())));
        tools.add(button("Cancel all", "cancelAll", () -> desk.cancel(all())));
        password.setEnabled(false);
        tools.add(password);
        tools.addSeparator();
        tools.add(button("Report…", "report", this::report));
        tools.add(button("Delete", "delete", () -> delete(selected())));
        tools.add(button("Clear", "clear", () -> delete(all())));
        tools.add(Box.createHorizontalGlue());
        var dark = new JToggleButton("Dark", parts.theme().isDark());
        dark.setName("dark");
        dark.addActionListener(_ -> (dark.isSelected() ? Theme.DARK : Theme.LIGHT).apply());
        tools.add(dark);
        return tools;
    }

    private static JButton button(String title, String name, Runnable action) {
        var button = new JButton(title);
        button.setName(name);
        button.addActionListener(_ -> action.run());
        return button;
    }

    private List<DocumentRow> all() {
        return desk.documents().rows();
    }

    private List<DocumentRow> selected() {
        return Arrays.stream(table.getSelectedRows())
                .map(table::convertRowIndexToModel)
                .mapToObj(desk.documents()::row)
                .toList();
    }

    /// The one row that is selected, if it is one.
    private Optional<DocumentRow> selectedOne() {
        var rows = selected();
        return rows.size() == 1 ? Optional.of(rows.getFirst()) : Optional.empty();
    }

    private void update(JobStatus status) {
        var row = desk.update(status);
        health.show(desk.documents());
        if (row.isPresent() && row.equals(selectedOne())) {
            showSelected();
        }
    }

    private void showHealth() {
        health.show(parts.health().get());
    }

    private void showSelected() {
        var row = selectedOne();
        password.setEnabled(row.filter(DocumentRow::needsPassword).isPresent());
        if (row.isEmpty() || row.get().summary().isEmpty()) {
            findings.clear(row.map(DocumentRow::advice).orElse(""));
            return;
        }
        desk.open(
                row.get(),
                opened -> {
                    if (selectedOne().equals(row)) {
                        findings.show(opened.analysis(), opened.pages());
                    }
                });
    }

    /// Analyzes what is in `files`.
    void add(List<Path> files) {
        desk.add(files);
        health.show(desk.documents());
    }

    private void askPassword() {
        selectedOne()
                .filter(DocumentRow::needsPassword)
                .ifPresent(row ->
                        parts.dialogs()
                                .password(frame, row.name())
                                .ifPresent(word -> desk.retry(row, word)));
    }

    /// Reports what is selected, or all.
    private void report() {
        var chosen = selected().isEmpty() ? all() : selected();
        if (chosen.stream().noneMatch(DocumentRow::isKnown)) {
            message.setText("There is nothing to report yet");
            return;
        }
        parts.dialogs().report(frame).ifPresent(target -> desk.report(chosen, target));
    }

    private void delete(List<DocumentRow> rows) {
        if (!rows.isEmpty()) {
            desk.delete(rows);
            health.show(desk.documents());
        }
    }

    /// Is complete when a person has asked the window to close.
    @AnyThread
    CompletionStage<Void> closed() {
        return closed;
    }

    /// Cancels what is under way, destroys all results and closes the window. May be called from
    /// any thread. Blocks.
    @Override
    @AnyThread
    public void close() {
        try {
            var results = parts.owner().call(Operation.named("close", this::shut), CALL_LIMIT);
            var _ = Desk.destroy(results);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The keys end with the process, too.
        }
    }

    private List<KeptResult> shut() {
        watches.jobs().close();
        watches.log().close();
        watches.health().cancel();
        desk.cancel(all());
        frame.dispose();
        return all().stream().map(DocumentRow::result).toList();
    }
}
