package dev.heddle.analyzer.window;

import static java.util.Objects.requireNonNull;

import java.awt.AWTException;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.awt.event.InputEvent;
import java.awt.image.BufferedImage;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JProgressBar;
import javax.swing.JTabbedPane;
import javax.swing.JTable;
import javax.swing.TransferHandler;
import javax.swing.text.JTextComponent;
import org.jspecify.annotations.Nullable;

/// The window as a person sees it: what stands in it, and a mouse. Components are found by name.
final class WindowPage {
    private static final long LONG_NANOS = 30_000_000_000L;

    private final Robot robot;

    WindowPage() throws AWTException {
        robot = new Robot();
    }

    /// Asks on Swing's thread.
    static <T extends @Nullable Object> T onSwing(Callable<T> question) {
        var task = new FutureTask<T>(question);
        try {
            if (EventQueue.isDispatchThread()) {
                task.run();
            } else {
                EventQueue.invokeAndWait(task);
            }
            return task.get();
        } catch (InterruptedException | InvocationTargetException e) {
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static Frame frame() {
        return Arrays.stream(Frame.getFrames())
                .filter(Component::isShowing)
                .findFirst()
                .orElseThrow();
    }

    private static <C extends Component> C component(Class<C> type, String name) {
        return requireNonNull(type.cast(find(frame(), name)), name);
    }

    private static @Nullable Component find(Container in, String name) {
        for (var child : in.getComponents()) {
            var found =
                    name.equals(child.getName())
                            ? child
                            : child instanceof Container container ? find(container, name) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// Waits for much longer than it should take.
    static void until(Callable<Boolean> condition) {
        long end = System.nanoTime() + LONG_NANOS;
        while (!onSwing(condition)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it never came to that");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Presses and releases the mouse in the middle of a component.
    void click(String name) {
        click(
                onSwing(() -> {
                    var component = component(JComponent.class, name);
                    return center(
                            component, new Rectangle(component.getWidth(), component.getHeight()));
                }));
    }

    private static Point center(Component component, Rectangle part) {
        var corner = component.getLocationOnScreen();
        return new Point(corner.x + (int) part.getCenterX(), corner.y + (int) part.getCenterY());
    }

    private void click(Point point) {
        robot.mouseMove(point.x, point.y);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        robot.waitForIdle();
    }

    void clickRow(int row) {
        click(
                onSwing(() -> {
                    var table = component(JTable.class, "documents");
                    return center(table, table.getCellRect(row, 0, true));
                }));
    }

    void clickFinding(int index) {
        click(
                onSwing(() -> {
                    var list = component(JList.class, "findings");
                    return center(list, list.getCellBounds(index, index));
                }));
    }

    void clickTab(int index) {
        click(
                onSwing(() -> {
                    var tabs = component(JTabbedPane.class, "details");
                    return center(tabs, tabs.getBoundsAt(index));
                }));
    }

    /// Lets go of files over the table.
    void drop(List<Path> files) {
        var dropped = files.stream().map(Path::toFile).toList();
        boolean isTaken =
                onSwing(() -> {
                    var table = component(JTable.class, "documents");
                    return table.getTransferHandler()
                            .importData(
                                    new TransferHandler.TransferSupport(
                                            table, new DroppedFiles(dropped)));
                });
        if (!isTaken) {
            throw new AssertionError("the table did not take the files");
        }
    }

    /// What stands in a row of the table, in the order of its columns.
    static List<String> row(int row) {
        return onSwing(() -> {
            var table = component(JTable.class, "documents");
            return IntStream.range(0, table.getColumnCount())
                    .mapToObj(column -> String.valueOf(table.getValueAt(row, column)))
                    .toList();
        });
    }

    static int rows() {
        return onSwing(() -> component(JTable.class, "documents").getRowCount());
    }

    static String text(String name) {
        return onSwing(() -> component(JTextComponent.class, name).getText());
    }

    static String label(String name) {
        return onSwing(() -> component(JLabel.class, name).getText());
    }

    static String bar(String name) {
        return onSwing(() -> component(JProgressBar.class, name).getString());
    }

    static boolean isEnabled(String name) {
        return onSwing(() -> component(JComponent.class, name).isEnabled());
    }

    /// The marked parts of the text, in its order.
    static List<String> marked() {
        return onSwing(() -> {
            var area = component(JTextComponent.class, "text");
            return Arrays.stream(area.getHighlighter().getHighlights())
                    .filter(mark -> mark.getStartOffset() < mark.getEndOffset())
                    .map(mark ->
                            area.getText().substring(mark.getStartOffset(), mark.getEndOffset()))
                    .toList();
        });
    }

    /// Whether the marked part can be seen without scrolling.
    static boolean isMarkVisible() {
        return onSwing(() -> {
            var area = component(JTextComponent.class, "text");
            var mark = area.getHighlighter().getHighlights()[0];
            return area.getVisibleRect()
                    .contains(area.modelToView2D(mark.getStartOffset()).getBounds().getLocation());
        });
    }

    static void untilLabel(String name, Predicate<String> wanted) {
        until(() -> wanted.test(component(JLabel.class, name).getText()));
    }

    static void untilState(int row, String state) {
        until(() ->
                state.equals(
                        component(JTable.class, "documents").getValueAt(row, DocumentTable.STATE)));
    }

    BufferedImage picture() {
        return robot.createScreenCapture(onSwing(() -> frame().getBounds()));
    }

    private record DroppedFiles(List<File> files) implements Transferable {
        @Override
        public DataFlavor[] getTransferDataFlavors() {
            return new DataFlavor[] {DataFlavor.javaFileListFlavor};
        }

        @Override
        public boolean isDataFlavorSupported(DataFlavor flavor) {
            return flavor.equals(DataFlavor.javaFileListFlavor);
        }

        @Override
        public Object getTransferData(DataFlavor flavor) {
            return files;
        }
    }
}
