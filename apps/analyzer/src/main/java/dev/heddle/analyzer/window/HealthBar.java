package dev.heddle.analyzer.window;

import dev.heddle.jobs.resources.ResourceSample;
import java.awt.FlowLayout;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;

/// How busy the machine is, and how many documents wait and run. Owner thread only.
final class HealthBar extends JPanel {
    private static final long serialVersionUID = 1L;

    private final JProgressBar cpu = bar("cpu", "Processor");
    private final JProgressBar memory = bar("memory", "Memory");
    private final JLabel jobs = new JLabel();

    HealthBar() {
        super(new FlowLayout(FlowLayout.LEADING));
        jobs.setName("jobs");
        add(cpu);
        add(memory);
        add(jobs);
    }

    private static JProgressBar bar(String name, String title) {
        var bar = new JProgressBar(0, 100);
        bar.setName(name);
        bar.setStringPainted(true);
        bar.getAccessibleContext().setAccessibleName(title);
        bar.setString(title);
        return bar;
    }

    void show(ResourceSample sample) {
        show(cpu, sample.cpu());
        show(memory, sample.memory());
    }

    private static void show(JProgressBar bar, double share) {
        if (share < 0) {
            return; // Not known yet.
        }
        int percent = (int) Math.round(100 * share);
        bar.setValue(percent);
        bar.setString(bar.getAccessibleContext().getAccessibleName() + " " + percent + " %");
    }

    /// Counts the documents.
    void show(DocumentTable documents) {
        int running = 0;
        int waiting = 0;
        int ended = 0;
        for (var row : documents.rows()) {
            if (row.hasEnded()) {
                ended++;
            } else if (row.hasStarted()) {
                running++;
            } else {
                waiting++;
            }
        }
        jobs.setText("%d running, %d waiting, %d ended".formatted(running, waiting, ended));
    }
}
