package dev.heddle.analyzer.window;

import dev.heddle.analyzer.report.Wording;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.swing.table.AbstractTableModel;

/// The documents of the window, in the order in which they came. Owner thread only.
final class DocumentTable extends AbstractTableModel {
    private static final long serialVersionUID = 1L;

    static final int NAME = 0;
    static final int STATE = 1;
    static final int PROGRESS = 2;

    private static final List<String> COLUMNS =
            List.of(
                    "Document",
                    "State",
                    "Progress",
                    "Type",
                    "Fail",
                    "Not found",
                    "Pass",
                    "Not applicable");
    private static final int TYPE = 3;
    private static final List<Verdict> VERDICTS =
            List.of(Verdict.FAIL, Verdict.NOT_FOUND, Verdict.PASS, Verdict.NOT_APPLICABLE);

    private final transient List<DocumentRow> rows = new ArrayList<>();

    /// Where the row of a job is.
    private final transient Map<String, DocumentRow> byJob = new HashMap<>();

    DocumentRow row(int index) {
        return rows.get(index);
    }

    List<DocumentRow> rows() {
        return List.copyOf(rows);
    }

    void add(DocumentRow row) {
        rows.add(row);
        begun(row);
        fireTableRowsInserted(rows.size() - 1, rows.size() - 1);
    }

    /// It has begun, or begun again.
    void begun(DocumentRow row) {
        byJob.values().remove(row);
        byJob.put(row.ticket().id(), row);
        changed(row);
    }

    void remove(DocumentRow row) {
        int index = rows.indexOf(row);
        rows.remove(index);
        byJob.values().remove(row);
        fireTableRowsDeleted(index, index);
    }

    /// Takes what is told of a job.
    ///
    /// @return the row it is about, if it is about one
    Optional<DocumentRow> update(JobStatus status) {
        var row = Optional.ofNullable(byJob.get(status.id()));
        row.ifPresent(known -> {
            known.update(status);
            changed(known);
        });
        return row;
    }

    private void changed(DocumentRow row) {
        int index = rows.indexOf(row);
        if (index >= 0) {
            fireTableRowsUpdated(index, index);
        }
    }

    @Override
    public int getRowCount() {
        return rows.size();
    }

    @Override
    public int getColumnCount() {
        return COLUMNS.size();
    }

    @Override
    public String getColumnName(int column) {
        return COLUMNS.get(column);
    }

    @Override
    public Class<?> getColumnClass(int column) {
        return column == PROGRESS
                ? JobEvent.Progress.class
                : column > TYPE ? Integer.class : String.class;
    }

    @Override
    public Object getValueAt(int index, int column) {
        var row = rows.get(index);
        return switch (column) {
            case NAME -> row.name();
            case STATE -> row.state();
            case PROGRESS -> row.progress();
            case TYPE -> row.summary().map(summary -> Wording.of(summary.type())).orElse("");
            default ->
                    row.summary()
                            .<Object>map(summary ->
                                    summary.counts()
                                            .getOrDefault(VERDICTS.get(column - TYPE - 1), 0))
                            .orElse("");
        };
    }
}
