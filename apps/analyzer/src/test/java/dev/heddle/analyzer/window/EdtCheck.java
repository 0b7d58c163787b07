package dev.heddle.analyzer.window;

import java.awt.EventQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.swing.JComponent;
import javax.swing.RepaintManager;

/// Sees each change of a component that a thread other than Swing's makes: whatever changes how a
/// component looks asks to be painted.
final class EdtCheck extends RepaintManager {
    private final List<Throwable> found = new CopyOnWriteArrayList<>();

    static EdtCheck install() {
        var check = new EdtCheck();
        RepaintManager.setCurrentManager(check);
        return check;
    }

    /// Where it happened.
    List<Throwable> found() {
        return found;
    }

    @Override
    public synchronized void addInvalidComponent(JComponent component) {
        look();
        super.addInvalidComponent(component);
    }

    @Override
    public void addDirtyRegion(JComponent component, int x, int y, int width, int height) {
        look();
        super.addDirtyRegion(component, x, y, width, height);
    }

    private void look() {
        if (!EventQueue.isDispatchThread()) {
            found.add(new Throwable(Thread.currentThread().getName()));
        }
    }
}
