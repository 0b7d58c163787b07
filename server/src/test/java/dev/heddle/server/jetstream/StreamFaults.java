package dev.heddle.server.jetstream;

import dev.heddle.server.jetstream.JetStreamRoomLog.Options;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads the messages of a room as the servers have them, without the log, and says whether they
/// are one chain. What a node has written that did not know the newest is a second branch of it.
public final class StreamFaults {
    /// One server may be elected several times in a row.
    private static final int MOST_ELECTIONS = 30;

    private static final String STEP_DOWN = "$JS.API.STREAM.LEADER.STEPDOWN.";
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private StreamFaults() {}

    /// A message of a room, under its number in the stream.
    record Link(long number, Frame frame) {}

    /// What is wrong with a room of the hubs' stream; empty if nothing is.
    public static List<String> of(String servers, String room)
            throws IOException, InterruptedException {
        return in(links(Options.at(servers), room));
    }

    static List<Link> links(Options options, String room) throws IOException, InterruptedException {
        var connection = Nats.connect(options.servers());
        try {
            return links(connection, options, room);
        } finally {
            connection.close();
        }
    }

    private static List<Link> links(Connection connection, Options options, String room)
            throws IOException {
        try {
            var all = new Stream(connection, options);
            String subject = all.subjects().frames(room);
            var links = new ArrayList<Link>();
            var last = all.last(subject);
            if (last.isPresent()) {
                all.scan(
                        subject,
                        1,
                        last.get().number(),
                        each -> links.add(new Link(each.number(), Frame.decode(each.body()))));
            }
            return links;
        } catch (Refusal e) {
            throw new IOException(e.why().toString(), e);
        }
    }

    /// Makes each of some servers the leader of the hubs' stream in turn, and says in which of the
    /// rooms it has anything else than the one before.
    public static List<String> betweenServers(NatsServers servers, int count, List<String> rooms)
            throws IOException, InterruptedException {
        var options = Options.at(servers.urls());
        var byLeader = new LinkedHashMap<Integer, List<List<Link>>>();
        var connection = Nats.connect(options.servers());
        try {
            for (int i = 0; byLeader.size() < count && i < MOST_ELECTIONS; i++) {
                int leader = servers.awaitLeader(options.stream(), -1);
                var all = new ArrayList<List<Link>>();
                for (String room : rooms) {
                    all.add(links(connection, options, room));
                }
                byLeader.put(leader, all);
                var _ = connection.request(STEP_DOWN + options.stream(), new byte[0], ANSWER);
                servers.awaitLeader(options.stream(), leader);
            }
        } finally {
            connection.close();
        }
        var faults = new ArrayList<String>();
        if (byLeader.size() < count) {
            faults.add("only these have led: " + byLeader.keySet());
        }
        var first = byLeader.firstEntry();
        byLeader.forEach((leader, all) -> {
            if (!all.equals(first.getValue())) {
                faults.add("%d has not what %d has".formatted(leader, first.getKey()));
            }
        });
        return faults;
    }

    static List<String> in(List<Link> links) {
        var faults = new ArrayList<String>();
        var ids = new HashMap<String, Long>();
        for (int i = 0; i < links.size(); i++) {
            var link = links.get(i);
            var frame = link.frame();
            var twice = ids.put(frame.id(), link.number());
            if (twice != null) {
                faults.add("%d is written at %d, too".formatted(twice, link.number()));
            }
            if (frame.epoch() < frame.before().epoch()) {
                faults.add(link.number() + " goes back to epoch " + frame.epoch());
            }
            if (i > 0) { // What stood in front of the first one is trimmed.
                checkLink(links.get(i - 1), link, faults);
            }
        }
        return faults;
    }

    private static void checkLink(Link before, Link link, List<String> faults) {
        if (link.frame().previous() != before.number()) {
            faults.add(
                    "%d was decided on %d and stands behind %d"
                            .formatted(link.number(), link.frame().previous(), before.number()));
        }
        if (!link.frame().before().equals(before.frame().head())) {
            faults.add(
                    "%d begins behind %s, and %d ends at %s"
                            .formatted(
                                    link.number(),
                                    link.frame().before(),
                                    before.number(),
                                    before.frame().head()));
        }
    }
}
