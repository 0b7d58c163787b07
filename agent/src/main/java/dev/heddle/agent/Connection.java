package dev.heddle.agent;

import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection to the hub, whatever carries it. Its methods are called on the link's thread; the
/// hub's words come on any, one after the other.
abstract class Connection {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final URI hub;
    private final Consumer<FromHub> heard;
    private final Runnable wake;
    private volatile @Nullable LinkLost lost;
    private volatile boolean welcomed;

    /// A connection to `hub`, whose words `heard` takes; `wake` has the link's thread look after
    /// it.
    Connection(URI hub, Consumer<FromHub> heard, Runnable wake) {
        this.hub = hub;
        this.heard = heard;
        this.wake = wake;
    }

    /// Where it leads.
    final URI hub() {
        return hub;
    }

    /// Opens it. Blocks for seconds at most.
    abstract void open() throws LinkLost, InterruptedException;

    /// Says something, now or with the next turn.
    abstract void say(FromHost message) throws LinkLost, InterruptedException;

    /// Does what is due. Never blocks.
    abstract void turn() throws LinkLost;

    /// How often it should be told how the owner is.
    abstract long reportNanos();

    /// What it is called among people.
    abstract String kind();

    /// Says what was not sent yet, and that this is all. Blocks for a second at most.
    abstract void goodbye() throws LinkLost, InterruptedException;

    /// Frees what it holds; harmless if there is nothing.
    abstract void abort();

    /// Whether the hub has said welcome.
    final boolean welcomed() {
        return welcomed;
    }

    final Runnable wake() {
        return wake;
    }

    final void requireOpen() throws LinkLost {
        var reason = lost;
        if (reason != null) {
            throw reason;
        }
    }

    /// Ends it, for this reason. May be called from any thread.
    final void end(LinkLost reason) {
        if (lost == null) { // The first reason is the true one; which of two, is no matter.
            lost = reason;
        }
        wake.run();
    }

    final void hear(FromHub message) {
        if (message instanceof FromHub.Welcome) {
            welcomed = true;
            wake.run();
        }
        try {
            heard.accept(message);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a message of the hub could not be handled", e);
        }
    }
}
