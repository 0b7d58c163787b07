package dev.heddle.lab.jobs;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.hosts.JavaFxHost;
import dev.heddle.hosts.SwingHost;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.concurrent.CountDownLatch;
import javafx.application.Platform;
import javafx.scene.Group;
import javafx.scene.Scene;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JProgressBar;

/// A window with a bar and a line of text at the top left of the screen, which can be clicked.
interface FloodWindow {
    /// Where it can be clicked, in pixels from the top left.
    int PLACE = 150;

    /// How large it is.
    int SIZE = 300;

    /// The owner of its thread.
    Owner owner();

    /// Shows progress. Owner thread only.
    void show(long current, long total);

    /// Has the toolkit call `task` on its thread, as people do.
    void later(Runnable task);

    /// Opens it and has `clicked` called at each press of a button.
    static FloodWindow open(Toolkit toolkit, Runnable clicked) throws Exception {
        return switch (toolkit) {
            case SWING -> swing(clicked);
            case JAVAFX -> javaFx(clicked);
        };
    }

    private static FloodWindow swing(Runnable clicked) throws Exception {
        var bar = new JProgressBar(0, 100);
        var text = new JLabel("0");
        EventQueue.invokeAndWait(() -> {
            var frame = new JFrame("flood");
            frame.setUndecorated(true);
            frame.setBounds(0, 0, SIZE, SIZE);
            frame.add(bar, BorderLayout.NORTH);
            frame.add(text, BorderLayout.SOUTH);
            frame.addMouseListener(
                    new MouseAdapter() {
                        @Override
                        public void mousePressed(MouseEvent event) {
                            clicked.run();
                        }
                    });
            frame.setVisible(true);
        });
        var owner = SwingHost.owner("window", Policy.DEFAULT);
        return new FloodWindow() {
            @Override
            public Owner owner() {
                return owner;
            }

            @Override
            public void show(long current, long total) {
                bar.setValue((int) (100 * current / total));
                text.setText(Long.toString(current));
            }

            @Override
            public void later(Runnable task) {
                EventQueue.invokeLater(task);
            }
        };
    }

    private static FloodWindow javaFx(Runnable clicked) throws Exception {
        var bar = new Rectangle(0, 0, 0, 20);
        var text = new Text(10, SIZE - 20, "0");
        var shown = new CountDownLatch(1);
        Platform.startup(() -> {
            var scene = new Scene(new Group(bar, text), SIZE, SIZE);
            scene.setOnMousePressed(_ -> clicked.run());
            var stage = new Stage(javafx.stage.StageStyle.UNDECORATED);
            stage.setX(0);
            stage.setY(0);
            stage.setScene(scene);
            stage.setOnShown(_ -> shown.countDown());
            stage.show();
        });
        shown.await();
        var owner = JavaFxHost.owner("window", Policy.DEFAULT);
        return new FloodWindow() {
            @Override
            public Owner owner() {
                return owner;
            }

            @Override
            public void show(long current, long total) {
                bar.setWidth((double) SIZE * current / total);
                text.setText(Long.toString(current));
            }

            @Override
            public void later(Runnable task) {
                Platform.runLater(task);
            }
        };
    }
}
