package dev.heddle.amp.play;

import static java.util.Objects.requireNonNullElse;

import dev.heddle.audio.io.AudioDeviceException;
import dev.heddle.audio.io.AudioDriver;
import dev.heddle.audio.io.AudioSink;
import dev.heddle.core.Owner;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The card that an amp plays through: opens it, notices when it is gone, opens it again. Owner
/// thread only.
final class CardKeeper {
    /// Where the sound goes if it goes to no card.
    static final String NOWHERE = "nowhere";

    private static final System.Logger LOG = System.getLogger(CardKeeper.class.getName());

    private final AmpSetup setup;
    private final Cards cards;
    private final AudioDriver driver;
    private final Owner owner;
    private final Runnable changed;
    private @Nullable AudioSink sink;
    private boolean isOpening;
    private boolean isClosed;
    private String trouble = "";

    /// @param changed told after each change of its name or trouble
    CardKeeper(AmpSetup setup, Cards cards, AudioDriver driver, Owner owner, Runnable changed) {
        this.setup = setup;
        this.cards = cards;
        this.driver = driver;
        this.owner = owner;
        this.changed = changed;
    }

    /// Where the sound goes, for people.
    String name() {
        return sink == null ? NOWHERE : setup.device().orElse("the system's sound card");
    }

    /// Why it is not the card; empty if it is, or should not be.
    String trouble() {
        return trouble;
    }

    /// Opens the card on a thread of its own, unless it is open or under way.
    void open() {
        if (sink != null || isOpening || isClosed) {
            return;
        }
        isOpening = true;
        var _ = Thread.ofVirtual().name("amp-card").start(this::tryToOpen);
    }

    private void tryToOpen() {
        AudioSink opened = null;
        String failure = "";
        try {
            opened = cards.openOutput(setup);
        } catch (AudioDeviceException | RuntimeException e) {
            failure = String.valueOf(e.getMessage());
        }
        var result = opened;
        var reason = failure;
        try {
            owner.execute(() -> opened(result, reason));
        } catch (RejectedExecutionException e) {
            close(result); // The amp has been closed meanwhile.
        }
    }

    private void opened(@Nullable AudioSink result, String failure) {
        isOpening = false;
        if (isClosed) {
            close(result);
            return;
        }
        sink = result;
        if (result == null) {
            trouble = failure + "; the sound goes nowhere meanwhile";
        } else {
            trouble = "";
            driver.setSink(result);
        }
        changed.run();
    }

    /// The card takes no more sound; what keeps time stands in.
    void lost(String reason) {
        if (sink == null) {
            return;
        }
        driver.setNoSink();
        close(sink);
        sink = null;
        trouble = requireNonNullElse(reason, "it is gone") + "; the sound goes nowhere meanwhile";
    }

    void close() {
        isClosed = true;
        close(sink);
        sink = null;
    }

    private static void close(@Nullable AudioSink sink) {
        if (sink == null) {
            return;
        }
        try {
            sink.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a sound card did not close", e);
        }
    }
}
