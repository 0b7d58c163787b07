package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Operation;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.testkit.OwnerContract;
import java.awt.EventQueue;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.swing.JDialog;
import javax.swing.JFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Display.class)
class SwingHostTest extends OwnerContract {
    @Override
    protected Loop start(Policy policy) {
        return new Loop(SwingHost.owner("swing", policy), EventQueue::invokeLater, () -> {});
    }

    @Test
    void changesARealWindow() throws Exception {
        try (var owner = SwingHost.owner("swing", Policy.DEFAULT)) {
            String title =
                    owner.call(
                            () -> {
                                var frame = new JFrame("Heddle");
                                frame.setSize(200, 100);
                                frame.setVisible(true);
                                boolean shows = frame.isShowing();
                                frame.dispose();
                                return shows ? frame.getTitle() : "is not shown";
                            },
                            patience());

            assertThat(title).isEqualTo("Heddle");
        }
    }

    @Test
    void goesOnUnderAModalDialogOfAnEvent() throws Exception {
        try (var owner = SwingHost.owner("swing", Policy.DEFAULT)) {
            var dialog = showModalDialog(EventQueue::invokeLater);

            assertThat(owner.<Boolean>call(dialog::isShowing, patience())).isTrue();

            owner.call(Operation.named("dispose", () -> dispose(dialog)), patience());
        }
    }

    @Test
    void holdsOperationsWhileOneOfThemShowsAModalDialog() throws Exception {
        try (var owner = SwingHost.owner("swing", Policy.DEFAULT)) {
            var dialog = showModalDialog(owner);
            var held = owner.submit(dialog::isShowing);
            EventQueue.invokeAndWait(() -> {}); // The loop's own events go on.
            assertThat(held.state()).isEqualTo(Ticket.State.QUEUED);

            EventQueue.invokeLater(() -> dispose(dialog));

            assertThat(held.await(patience()).toString()).contains("Executed[value=false");
        }
    }

    private JDialog showModalDialog(Executor where) throws Exception {
        var shown = new CompletableFuture<JDialog>();
        where.execute(() -> {
            var dialog = new JDialog();
            dialog.setModal(true);
            dialog.setSize(200, 100);
            dialog.addWindowListener(
                    new WindowAdapter() {
                        @Override
                        public void windowOpened(WindowEvent event) {
                            shown.complete(dialog);
                        }
                    });
            dialog.setVisible(true); // Returns when the dialog was disposed of.
        });
        return shown.get(patience().toSeconds(), TimeUnit.SECONDS);
    }

    private static boolean dispose(JDialog dialog) {
        dialog.dispose();
        return true;
    }
}
