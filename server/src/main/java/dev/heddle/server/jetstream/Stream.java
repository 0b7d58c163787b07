package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import dev.heddle.sync.log.Unavailable.Reason;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.PublishOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageGetRequest;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The calls on the stream. Each is tried until it is answered or {@link Options#patience} ends,
/// because a cluster that elects a leader answers nothing for seconds. May be called from any
/// thread; blocks.
class Stream {
    private static final System.Logger LOG = System.getLogger(Stream.class.getName());
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /// For an append, which a leader that steps down may leave without an answer. It is sent again
    /// without harm: only one of two can stand behind the message that it expects. Twice as long
    /// each time, so that servers with too much to do do not get even more.
    private static final Duration FIRST_ACKNOWLEDGEMENT = Duration.ofMillis(250);

    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(1);

    /// Messages that are asked for at once.
    private static final int WINDOW = 64;

    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    /// Longer than an election takes.
    private static final long ELSEWHERE_NANOS = 10_000_000_000L;

    private static final int NOT_FOUND = 10037;
    private static final int STREAM_NOT_FOUND = 10059;

    /// The second since 2.12, where the number that is expected is not in the text.
    private static final Set<Integer> WRONG_LAST_SEQUENCE = Set.of(10071, 10164);

    /// Resources of the server, memory, storage, the stream's own limits.
    private static final Set<Integer> FULL = Set.of(10023, 10028, 10047, 10077, 10122);

    private final Connection connection;
    private final JetStream publisher;
    private final JetStreamManagement manager;
    private final Subjects subjects;
    private final String name;
    private final long patienceNanos;
    private final Dispatcher dispatcher;
    private final AtomicLong wentElsewhere = new AtomicLong(System.nanoTime());
    private volatile @Nullable Refusal refused;

    /// A message of the stream.
    static final class Stored {
        private final long number;
        private final String subject;
        private final byte[] body;

        Stored(long number, String subject, byte[] body) {
            this.number = number;
            this.subject = subject;
            this.body = body;
        }

        /// In the stream.
        long number() {
            return number;
        }

        String subject() {
            return subject;
        }

        /// Not to be changed.
        byte[] body() {
            return body;
        }
    }

    /// What comes of a message, in the order of the stream.
    @FunctionalInterface
    interface Visitor {
        void visit(Stored message) throws Refusal;
    }

    Stream(Connection connection, Options options) throws IOException {
        this.connection = connection;
        var calls = JetStreamOptions.builder().requestTimeout(ANSWER).build();
        publisher = connection.jetStream(calls);
        manager = connection.jetStreamManagement(calls);
        name = options.stream();
        subjects = new Subjects(name);
        patienceNanos = options.patience().toNanos();
        dispatcher = connection.createDispatcher();
    }

    Subjects subjects() {
        return subjects;
    }

    /// From now on all calls are refused so.
    void refuse(Refusal why) {
        refused = why;
    }

    /// How often the servers were lost and found again.
    long reconnects() {
        return connection.getStatistics().getReconnects();
    }

    /// Writes behind the message `expected` of the same subject, 0 for none. Returns the number it
    /// got; empty if another message is the last, or if the servers were lost and found since they
    /// were found for the `connection`th time: then it may be there, and its body tells.
    OptionalLong append(String subject, long expected, byte[] body, long connection)
            throws Refusal {
        var options = PublishOptions.builder().expectedLastSubjectSequence(expected);
        var patience = new AtomicReference<>(FIRST_ACKNOWLEDGEMENT);
        return call(() -> {
            if (reconnects() != connection) {
                return OptionalLong.empty();
            }
            options.streamTimeout(patience.getAndUpdate(Stream::longer));
            try {
                return OptionalLong.of(
                        publisher.publish(subject, body, options.build()).getSeqno());
            } catch (JetStreamApiException e) {
                if (WRONG_LAST_SEQUENCE.contains(e.getApiErrorCode())) {
                    return OptionalLong.empty();
                }
                throw e;
            }
        });
    }

    private static Duration longer(Duration last) {
        var twice = last.multipliedBy(2);
        return twice.compareTo(LAST_ACKNOWLEDGEMENT) < 0 ? twice : LAST_ACKNOWLEDGEMENT;
    }

    /// Writes a message in the place of all of its subject.
    void replace(String subject, byte[] body) throws Refusal {
        var message =
                NatsMessage.builder()
                        .subject(subject)
                        .headers(new Headers().put("Nats-Rollup", "sub"))
                        .data(body)
                        .build();
        var _ = call(() -> publisher.publish(message));
    }

    /// The last message of a subject, as the stream's leader knows it.
    Optional<Stored> last(String subject) throws Refusal {
        return found(() -> manager.getLastMessage(name, subject));
    }

    /// The first message of a subject at or behind `number`.
    Optional<Stored> next(String subject, long number) throws Refusal {
        return found(() -> manager.getNextMessage(name, number, subject));
    }

    /// The message with this number.
    Optional<Stored> get(long number) throws Refusal {
        return found(() -> manager.getMessage(name, number));
    }

    /// The messages with these numbers; those that are no longer there are left out.
    List<Stored> getAll(List<Long> numbers) throws Refusal {
        return getAllOf(numbers.stream().map(MessageGetRequest::forSequence).toList());
    }

    /// The last messages of rooms; those that are no longer there are left out.
    List<Stored> lastOfAll(List<String> rooms) throws Refusal {
        return getAllOf(
                rooms.stream()
                        .map(room -> MessageGetRequest.lastForSubject(subjects.frames(room)))
                        .toList());
    }

    private List<Stored> getAllOf(List<MessageGetRequest> wanted) throws Refusal {
        var all = new ArrayList<Stored>();
        for (int from = 0; from < wanted.size(); from += WINDOW) {
            var some = wanted.subList(from, Math.min(from + WINDOW, wanted.size()));
            all.addAll(call(() -> getAtOnce(some)));
        }
        return all;
    }

    private List<Stored> getAtOnce(List<MessageGetRequest> wanted)
            throws IOException, JetStreamApiException {
        var asked =
                wanted.stream()
                        .map(each ->
                                connection.requestWithTimeout(
                                        "$JS.API.STREAM.MSG.GET." + name, each.serialize(), ANSWER))
                        .toList();
        var found = new ArrayList<Stored>();
        for (var each : asked) {
            Message answer;
            try {
                answer = each.join();
            } catch (CompletionException | CancellationException e) {
                throw new IOException("no answer", e);
            }
            if (answer.isStatusMessage()) {
                throw new IOException(answer.getStatus().getMessageWithCode());
            }
            var message = new MessageInfo(answer, name, false);
            if (message.getApiErrorCode() != NOT_FOUND) {
                message.throwOnHasError();
                found.add(stored(message));
            }
        }
        return found;
    }

    private static Stored stored(MessageInfo message) {
        byte[] data = message.getData();
        return new Stored(
                message.getSeq(),
                String.valueOf(message.getSubject()),
                data == null ? new byte[0] : data);
    }

    private Optional<Stored> found(Call<MessageInfo> get) throws Refusal {
        return call(() -> {
            try {
                return Optional.of(stored(get.run()));
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /// Shows the messages of a subject from one number to another, which has to be one of them.
    void scan(String subject, long from, long through, Visitor visitor) throws Refusal {
        long next = from;
        long deadline = System.nanoTime() + patienceNanos;
        while (next <= through) {
            next = scanOnce(subject, next, through, visitor);
            if (System.nanoTime() > deadline) {
                throw new Refusal(
                        Reason.UNREACHABLE,
                        "the stream " + name + " stops at message " + next + " of " + subject);
            }
        }
    }

    /// Returns the number to go on from.
    private long scanOnce(String subject, long from, long through, Visitor visitor) throws Refusal {
        long next = from;
        var messages = call(() -> consume(subject, from));
        try {
            while (next <= through) {
                var message = messages.nextMessage(ANSWER);
                if (message == null) {
                    return next;
                }
                long number = message.metaData().streamSequence();
                if (number <= through) {
                    visitor.visit(new Stored(number, message.getSubject(), message.getData()));
                }
                next = number + 1;
            }
            return next;
        } catch (JetStreamStatusCheckedException e) {
            return next; // The consumer's server went.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Reason.CLOSED, "interrupted");
        } finally {
            messages.stop();
        }
    }

    private IterableConsumer consume(String subject, long from)
            throws IOException, JetStreamApiException {
        return connection
                .getStreamContext(name)
                .createOrderedConsumer(
                        new OrderedConsumerConfiguration()
                                .filterSubject(subject)
                                .deliverPolicy(DeliverPolicy.ByStartSequence)
                                .startSequence(from))
                .iterate();
    }

    /// Drops all messages of a subject.
    void purge(String subject) throws Refusal {
        purge(PurgeOptions.subject(subject));
    }

    /// Drops the messages of a subject before `number`.
    void purgeBefore(String subject, long number) throws Refusal {
        if (number > 1) { // Before the first there is nothing, and servers take 1 for no limit.
            purge(PurgeOptions.builder().subject(subject).sequence(number).build());
        }
    }

    private void purge(PurgeOptions what) throws Refusal {
        var _ = call(() -> manager.purgeStream(name, what));
    }

    /// How many rooms there are.
    long rooms() throws Refusal {
        var state = call(() -> manager.getStreamInfo(name).getStreamState());
        return state.getSubjectCount() - (last(subjects.floor()).isPresent() ? 1 : 0);
    }

    /// The subjects of all rooms.
    List<String> roomSubjects() throws Refusal {
        StreamState state =
                call(() ->
                        manager.getStreamInfo(
                                        name,
                                        StreamInfoOptions.filterSubjects(subjects.allFrames()))
                                .getStreamState());
        return state.getSubjects().stream().map(each -> each.getName()).toList();
    }

    /// The latest epoch of rooms that were deleted, 0 if there was none.
    long floor() throws Refusal {
        var found = last(subjects.floor());
        return found.isEmpty()
                ? 0
                : Long.parseLong(new String(found.get().body(), StandardCharsets.UTF_8));
    }

    /// Hears what is committed in a room; `handler` is called on the connection's thread.
    void listen(String room, MessageHandler handler) {
        var _ = dispatcher.subscribe(subjects.committed(room), handler);
    }

    /// Hears no more of a room.
    void listenNoMore(String room) {
        var _ = dispatcher.unsubscribe(subjects.committed(room));
    }

    /// Tells other nodes to look at a room. Some may not hear it.
    void tellOthers(String room) {
        connection.publish(subjects.committed(room), new byte[0]);
    }

    /// The number in the stream of a message that was heard; empty if it is not of the stream.
    static OptionalLong number(Message heard) {
        var headers = heard.getHeaders();
        String number = headers == null ? null : headers.getFirst("Nats-Sequence");
        return number == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(number));
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException, JetStreamApiException;
    }

    private <T> T call(Call<T> call) throws Refusal {
        long first = System.nanoTime();
        for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            var never = refused;
            if (never != null) {
                throw never;
            }
            long began = System.nanoTime();
            String why;
            try {
                return call.run();
            } catch (JetStreamApiException e) {
                why = e.getMessage();
                if (FULL.contains(e.getApiErrorCode())) {
                    throw new Refusal(Reason.DISK_FULL, "the servers have no room: " + why);
                }
                if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                    throw new Refusal(
                            Reason.BROKEN,
                            "the stream " + name + " is gone, and what was in it; start again");
                }
            } catch (IOException | IllegalStateException e) {
                why = String.valueOf(e.getMessage());
            }
            long tried = System.nanoTime() - first;
            if (tried >= patienceNanos) {
                throw new Refusal(
                        Reason.UNREACHABLE,
                        "no leader of the stream %s answers (%s); are most of its servers up?"
                                .formatted(name, why));
            }
            if (tried >= ELSEWHERE_NANOS) {
                goElsewhere();
            }
            try {
                // Who waited in vain for an answer has waited.
                Thread.sleep(Duration.ofMillis(pause).minusNanos(System.nanoTime() - began));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal(Reason.CLOSED, "interrupted");
            }
        }
    }

    /// Leaves the server for another one. One that the other servers have lost goes on to answer
    /// pings, and nothing else, for as long as they have.
    private void goElsewhere() {
        long last = wentElsewhere.get();
        long now = System.nanoTime();
        if (connection.getStatus() != Connection.Status.CONNECTED
                || now - last < ELSEWHERE_NANOS
                || !wentElsewhere.compareAndSet(last, now)) {
            return;
        }
        LOG.log(Level.WARNING, "NATS: no leader answers; another server is tried");
        Thread.ofVirtual() // It takes until there is one.
                .name("heddle-log-elsewhere")
                .start(() -> {
                    try {
                        connection.forceReconnect();
                    } catch (IOException e) {
                        LOG.log(Level.WARNING, "NATS: {0}", Opening.withoutUsers(e.getMessage()));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }
}
