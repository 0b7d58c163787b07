package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Policy;
import dev.heddle.testkit.OwnerContract;
import javafx.application.Platform;
import javafx.scene.Group;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Display.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JavaFxHostTest extends OwnerContract {
    @BeforeAll
    static void startTheToolkit() {
        Platform.startup(() -> {});
        Platform.setImplicitExit(false);
    }

    @Override
    protected Loop start(Policy policy) {
        return new Loop(JavaFxHost.owner("fx", policy), Platform::runLater, () -> {});
    }

    @Test
    void changesARealWindow() throws Exception {
        try (var owner = JavaFxHost.owner("fx", Policy.DEFAULT)) {
            var stage =
                    owner.call(
                            () -> {
                                var made = new Stage();
                                made.setScene(new Scene(new Group(), 200, 100));
                                made.show();
                                return made;
                            },
                            patience());

            assertThat(owner.<Boolean>call(stage::isShowing, patience())).isTrue();
            owner.execute(stage::close);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE) // Nothing starts the toolkit again.
    void knowsThatItsToolkitWasLeft() throws Exception {
        var host = new JavaFxHost("fx", Death.POLICY);
        var owner = host.owner();
        Thread thread = owner.call(Thread::currentThread, patience());
        assertThat(host.isAlive()).isTrue();

        Platform.exit();
        thread.join();

        assertThat(host.isAlive()).isFalse();
        Death.assertToldBy(owner);
    }
}
