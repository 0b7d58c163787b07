package dev.heddle.agent;

import dev.heddle.agent.LinkStatus.State;
import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The agent's link to the hub: one thread that connects, speaks, reports the owner and starts
/// again, for ever. What it has to say is in the {@link Outbox}, what carries it is a {@link
/// Connection}; there is never more than one. No lock is held while either side is called.
final class Link {
    private static final long LOOK_MILLIS = 50;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final long LEAVE_NANOS = 2_000_000_000;

    /// Tries of a hub that the link was sent to, before it goes back to the one it came from.
    private static final int MAX_TRIES_ELSEWHERE = 3;

    /// How long a link waits; a test has less time.
    ///
    /// @param minBackoffMillis the longest pause after the first failure
    /// @param maxBackoffMillis the longest pause after many
    /// @param heartbeatMillis how long the hub may be silent until it is pinged
    /// @param graceMillis how much longer until it is given up
    /// @param reportMillis how often a link that polls tells of an owner that is well: its cost at
    ///   the hub while nothing happens
    record Pace(
            long minBackoffMillis,
            long maxBackoffMillis,
            long heartbeatMillis,
            long graceMillis,
            long reportMillis) {
        static final Pace USUAL =
                new Pace(
                        500,
                        20_000,
                        Wire.LINK_HEARTBEAT_SECONDS * 1000L,
                        Wire.GRACE_SECONDS * 1000L,
                        8000);
    }

    /// Where the link is to lead, and how.
    ///
    /// @param hub the hub, or several that share all
    /// @param address where it is reached, or one of those
    /// @param before where it led before it was sent elsewhere, and leads again if that fails
    record Target(
            URI hub,
            URI address,
            String host,
            String token,
            Transport transport,
            @Nullable Target before) {
        Target(URI hub, String host, String token, Transport transport, @Nullable Target before) {
            this(hub, hub, host, token, transport, before);
        }

        /// The same at another address; not in the clear if this one is not.
        Target at(URI address) {
            boolean safe = "https".equals(address.getScheme()) || "http".equals(hub.getScheme());
            return safe ? new Target(hub, address, host, token, transport, before) : this;
        }

        URI socketAddress() {
            String scheme = "https".equals(address.getScheme()) ? "wss" : "ws";
            return URI.create(
                    scheme + "://" + address.getAuthority() + base() + "/ws/link/" + host);
        }

        URI pollAddress() {
            return URI.create(
                    address.getScheme()
                            + "://"
                            + address.getAuthority()
                            + base()
                            + "/api/link/"
                            + host);
        }

        private String base() {
            return address.getPath() == null ? "" : address.getPath().replaceAll("/+$", "");
        }

        Target by(Transport other) {
            return new Target(hub, host, token, other, before);
        }

        /// Leaves out the token, which no log may hold.
        @Override
        public String toString() {
            return "Target[hub=" + hub + ", host=" + host + ", transport=" + transport + "]";
        }
    }

    private static final System.Logger LOG = System.getLogger(Link.class.getName());

    private final Owner owner;
    private final Consumer<FromHub> heard;
    private final Consumer<LinkStatus> listener;
    private final String instance = UUID.randomUUID().toString();
    private final Pace pace;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Outbox outbox;
    private final Choice choice = new Choice();
    private final Elsewhere elsewhere = new Elsewhere();

    /// Where it is to lead; the link's thread begins anew when this is another object.
    private volatile Target wanted;

    /// The call that the owner runs, empty if none; written on the owner's thread.
    private volatile String running = "";

    // On the link's thread only.
    private Snapshot lastReport;
    private long reportedNanos;
    private long leavingNanos; // Since when the hub is to be left, 0 if it is not.
    private String saidToRun = ""; // The newest call that was said to run.
    private @Nullable URI arrivedAt; // The hub that said welcome last.
    private @Nullable Connection predecessor; // Stands until its successor does.

    Link(
            AgentOptions options,
            Owner owner,
            List<ActionInfo> actions,
            Consumer<FromHub> heard,
            Pace pace) {
        this.pace = pace;
        this.owner = owner;
        this.outbox = new Outbox(actions);
        this.heard = heard;
        this.listener = options.listener();
        this.wanted =
                new Target(
                        options.hub(), options.host(), options.token(), options.transport(), null);
        this.lastReport = owner.snapshot();
        this.thread = Thread.ofPlatform().daemon().name("heddle-link").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    // ---- saying, and changing the link: from any thread, never blocks --------------------------

    /// Offers these actions from now on.
    void offer(List<ActionInfo> offered) {
        outbox.offer(offered);
    }

    /// Says it as soon as the link allows.
    void send(FromHost message) {
        outbox.send(message);
    }

    /// The owner has started a call. Owner thread only; never blocks.
    void started(String id) {
        running = id;
    }

    /// The owner has ended the call that ran. Owner thread only; never blocks.
    void ended() {
        running = "";
    }

    void settled(FromHost.Settled message) {
        outbox.settled(message);
    }

    void state(String key, JsonNode value) {
        outbox.state(key, value);
    }

    /// Has it carried by this from now on.
    synchronized void use(Transport transport) {
        wanted = wanted.by(transport);
        outbox.wake();
    }

    /// Links again, as after a loss.
    void reconnect() {
        use(wanted.transport());
    }

    /// Leads it to another hub; back to this one if that fails three times.
    synchronized void leadTo(URI hub, String token) {
        var from = wanted;
        wanted = new Target(hub, from.host(), token, from.transport(), from);
        outbox.wake();
    }

    private synchronized void goBack(Target from) {
        var before = from.before();
        if (isWanted(from) && before != null) {
            wanted = before.by(from.transport());
        }
    }

    @SuppressWarnings("ReferenceEquality") // The very order, not one like it.
    private boolean isWanted(Target target) {
        return target == wanted;
    }

    // ---- the loop -----------------------------------------------------------------------------

    private void loop() {
        var client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
        try {
            run(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed, and in a hurry.
        } finally {
            client.shutdownNow();
        }
    }

    private void run(HttpClient client) throws InterruptedException {
        int failures = 0;
        while (closing.getCount() > 0) {
            var target = wanted;
            var transport = choice.next(target.transport());
            Consumer<FromHub> hear = message -> hear(message, target.hub());
            var there = elsewhere.of(target);
            var connection =
                    transport == Transport.HTTP
                            ? new PollingConnection(client, there, pace, hear, outbox::wake)
                            : new SocketConnection(client, there, pace, hear, outbox::wake);
            var why = tryOnce(target, connection);
            if (connection.welcomed()) {
                failures = 0;
            } else {
                failures++;
                choice.failed(transport, why);
            }
            if (!connection.welcomed() || why.code == Wire.Close.HUB_STOPPING.code()) {
                elsewhere.turn();
            }
            if (mayGoBack(target)
                    && (Wire.Close.isFinal(why.code) || failures >= MAX_TRIES_ELSEWHERE)) {
                goBack(target);
            }
            if (!isWanted(target)) {
                failures = 0;
            } else if (isOver(target, why)) {
                return;
            } else {
                pause(target, failures);
            }
        }
    }

    /// Whether it was sent to this hub and has not been welcome there yet.
    private boolean mayGoBack(Target target) {
        return target.before() != null && !target.hub().equals(arrivedAt);
    }

    /// Whether there is no sense in trying again.
    private boolean isOver(Target target, LinkLost why) {
        return Wire.Close.isFinal(why.code) && !mayGoBack(target);
    }

    /// Links until that ends, and says why it did.
    private LinkLost tryOnce(Target target, Connection connection) throws InterruptedException {
        try {
            connection.open();
            speak(target, connection);
            return new LinkLost("the program wants another link", 0);
        } catch (LinkLost e) {
            tell(isOver(target, e) ? State.STOPPED : State.TRYING, e.reason);
            return e;
        } catch (RuntimeException e) { // A fault of ours must not leave the program unlinked.
            LOG.log(System.Logger.Level.ERROR, "the link failed and begins anew", e);
            return new LinkLost("the link failed: " + e, 0);
        } finally {
            endPredecessor();
            if (makesWay(target)) {
                predecessor = connection;
            } else {
                connection.abort();
            }
        }
    }

    private void endPredecessor() {
        if (predecessor != null) {
            predecessor.abort();
            predecessor = null;
        }
    }

    /// Whether this connection has to end. A hub that is left for another hears first, for a while,
    /// what became of that.
    private boolean leaves(Target target) {
        if (isWanted(target)) {
            leavingNanos = 0;
            return false;
        }
        if (makesWay(target) || outbox.isIdle()) {
            return true;
        }
        if (leavingNanos == 0) {
            leavingNanos = System.nanoTime();
        }
        return System.nanoTime() - leavingNanos > LEAVE_NANOS;
    }

    /// Whether the same hub is to have another link. Then the old one stands until the new one
    /// does: the hub hands over from one to the other, and nothing under way becomes unknown.
    private boolean makesWay(Target target) {
        return closing.getCount() > 0 && !isWanted(target) && wanted.hub().equals(target.hub());
    }

    /// Greets the hub and then says what there is to say, until the connection ends.
    private void speak(Target target, Connection connection) throws LinkLost, InterruptedException {
        try {
            greet(connection);
            while (closing.getCount() > 0 && !connection.welcomed() && isWanted(target)) {
                connection.requireOpen(); // What is said to nobody is lost: it waits.
                connection.turn();
                outbox.awaitWake(LOOK_MILLIS);
            }
            if (connection.welcomed()) {
                welcomed(target, connection);
            }
            while (connection.welcomed() && closing.getCount() > 0 && !leaves(target)) {
                connection.requireOpen();
                var message = outbox.next(LOOK_MILLIS);
                if (message != null) {
                    connection.say(message);
                } else {
                    sayIfRunning(connection);
                }
                reportIfDue(connection);
                connection.turn();
                if (choice.shouldTryAgain(target.transport(), System.nanoTime())
                        && outbox.isIdle()) {
                    choice.tryAgain();
                    reconnect();
                }
            }
            if (!makesWay(target)) {
                sayLastWords(connection);
            }
        } finally {
            outbox.leave();
        }
    }

    private void welcomed(Target target, Connection connection) {
        endPredecessor();
        arrivedAt = target.hub();
        boolean polls = connection instanceof PollingConnection;
        choice.worked(polls ? Transport.HTTP : Transport.WEBSOCKET, System.nanoTime());
        tell(
                State.LINKED,
                "linked to %s as %s%s"
                        .formatted(target.hub(), target.host(), polls ? ", by polling" : ""));
    }

    /// What was decided before the end must not become unknown by it.
    private void sayLastWords(Connection connection) throws LinkLost, InterruptedException {
        for (var message = outbox.next(0); message != null; message = outbox.next(0)) {
            connection.say(message);
        }
        connection.goodbye();
    }

    /// Says hello and what the hub may have missed.
    private void greet(Connection connection) throws LinkLost, InterruptedException {
        lastReport = owner.snapshot();
        reportedNanos = System.nanoTime();
        var greeting = outbox.greet(connection);
        connection.say(
                new FromHost.Hello(
                        instance,
                        greeting.actions(),
                        OwnerReport.of(lastReport, lastReport),
                        greeting.state()));
        for (var outcome : greeting.outcomes()) {
            connection.say(outcome);
        }
    }

    /// Tells of a call that has been running for a while. One that is over sooner needs no such
    /// word: its outcome says more, and half the messages are half the time of a click.
    private void sayIfRunning(Connection connection) throws LinkLost, InterruptedException {
        String id = running;
        if (!id.isEmpty() && !id.equals(saidToRun)) {
            saidToRun = id;
            connection.say(
                    new FromHost.Running(id)); // Before its outcome, which comes by this thread.
        }
    }

    private void reportIfDue(Connection connection) throws LinkLost, InterruptedException {
        long now = System.nanoTime();
        var snapshot = owner.snapshot();
        boolean changed = snapshot.health() != lastReport.health();
        if (changed || now - reportedNanos >= connection.reportNanos()) {
            sayIfRunning(connection);
            connection.say(new FromHost.Report(OwnerReport.of(snapshot, lastReport)));
            lastReport = snapshot;
            reportedNanos = now;
        }
    }

    private void hear(FromHub message, URI hub) {
        switch (message) {
            case FromHub.Ack(String id) -> outbox.acknowledged(id);
            case FromHub.Call call -> {
                if (outbox.asked(call.id(), hub)) { // Else it runs, or its outcome is on its way.
                    heard.accept(call);
                }
            }
            case FromHub.Welcome(long _, var hubs) -> {
                elsewhere.learn(hubs);
                heard.accept(message);
            }
            case FromHub.Cancel _ -> heard.accept(message);
        }
    }

    /// Waits before the next try, unless something else is wanted meanwhile.
    private void pause(Target target, int failures) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis(failures));
        long left = until - System.nanoTime();
        while (left > 0 && isWanted(target)) {
            long look = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
            if (closing.await(look, TimeUnit.NANOSECONDS)) {
                return;
            }
            left = until - System.nanoTime();
        }
    }

    /// Full jitter: hosts that lost the same hub do not come back in step.
    private long pauseMillis(int failures) {
        long ceiling =
                Math.min(pace.maxBackoffMillis, pace.minBackoffMillis << Math.min(failures, 10));
        return ThreadLocalRandom.current().nextLong(pace.minBackoffMillis / 2, ceiling + 1);
    }

    private void tell(State linkState, String message) {
        try {
            listener.accept(new LinkStatus(linkState, message));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "told how the link stands, the listener threw", e);
        }
    }

    void close() {
        closing.countDown();
        outbox.wake();
        try {
            if (!thread.join(Duration.ofSeconds(1))) {
                thread.interrupt();
                var _ = thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
