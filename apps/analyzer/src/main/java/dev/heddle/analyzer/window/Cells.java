package dev.heddle.analyzer.window;

import dev.heddle.jobs.JobEvent;
import java.awt.Component;
import javax.swing.JProgressBar;
import javax.swing.JTable;
import javax.swing.SwingConstants;
import javax.swing.table.DefaultTableCellRenderer;
import javax.swing.table.TableCellRenderer;

/// How the table of documents looks. Owner thread only.
final class Cells {
    private static final int[] WIDTHS = {240, 190, 110, 150, 50, 70, 50, 100};

    private Cells() {}

    static void prepare(JTable table) {
        table.setName("documents");
        table.getAccessibleContext().setAccessibleName("Documents");
        table.setFillsViewportHeight(true); // All of it takes what is dropped.
        table.setDefaultRenderer(String.class, plain(SwingConstants.LEADING));
        table.setDefaultRenderer(Integer.class, plain(SwingConstants.TRAILING));
        table.setDefaultRenderer(JobEvent.Progress.class, new ProgressCell());
        for (int column = 0; column < WIDTHS.length; column++) {
            table.getColumnModel().getColumn(column).setPreferredWidth(WIDTHS[column]);
        }
    }

    /// Text as it is: a name of a file that looks like a page is shown as a name.
    private static DefaultTableCellRenderer plain(int alignment) {
        var cell = new DefaultTableCellRenderer();
        cell.putClientProperty("html.disable", true);
        cell.setHorizontalAlignment(alignment);
        return cell;
    }

    private static final class ProgressCell extends JProgressBar implements TableCellRenderer {
        private static final long serialVersionUID = 1L;

        ProgressCell() {
            super(0, 100);
            setStringPainted(true);
        }

        @Override
        public Component getTableCellRendererComponent(
                JTable table,
                Object value,
                boolean isSelected,
                boolean hasFocus,
                int row,
                int column) {
            if (value instanceof JobEvent.Progress progress) {
                setValue(progress.percent());
                setString(
                        progress.total() == 0
                                ? ""
                                : progress.current() + " of " + progress.total());
            }
            return this;
        }
    }
}
