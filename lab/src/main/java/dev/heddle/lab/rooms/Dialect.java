package dev.heddle.lab.rooms;

import java.nio.charset.StandardCharsets;

/// How a server is spoken to. What it sends while messages are counted is only looked at in its
/// first bytes: reading all of it as JSON would make the load generator the slowest of all.
public sealed interface Dialect {
    /// Bytes of a text of which {@link #kind} is told.
    int LOOK = 14;

    /// What a text is, by its first bytes.
    enum Kind {
        /// It may hold messages.
        MESSAGES,
        /// It tells of messages that were counted before, or of nothing.
        SKIPPED,
        /// A command was executed.
        DONE,
        /// It wants to be read.
        READ
    }

    /// The path at which a client comes in.
    String path(String room, Client client);

    /// Header lines beside the usual ones.
    default String headers() {
        return "";
    }

    /// Whether frames follow, or else plain bytes.
    default boolean isWebSocket() {
        return true;
    }

    /// Its connection is open.
    void opened(Client client);

    /// A text came that wants to be read.
    void heard(Client client, String text);

    /// What a text is.
    ///
    /// @param length of the text; at least the first {@link #LOOK} bytes of it are there
    default Kind kind(byte[] bytes, int from, int length) {
        return Kind.MESSAGES;
    }

    /// The frame that says `content` to all.
    ///
    /// @param number of this client's messages, from 1
    String message(Client client, long number, String content);

    /// The same, with an answer once it is done.
    default String command(Client client, long number, String content) {
        return message(client, number, content);
    }

    private static boolean begins(byte[] bytes, int from, int length, byte[] with) {
        if (length < with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if (bytes[from + i] != with[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// A hub's sessions.
    record Heddle(String token) implements Dialect {
        private static final byte[] SNAPSHOT = ascii("{\"t\":\"snapshot");
        private static final byte[] DONE = ascii("{\"t\":\"done\"");
        private static final byte[] REFUSED = ascii("{\"t\":\"refused");
        private static final byte[] STOPPING = ascii("{\"t\":\"stoppin");
        private static final byte[] WELCOME = ascii("{\"t\":\"welcome");

        @Override
        public String path(String room, Client client) {
            return "/ws/sessions/" + room;
        }

        @Override
        public String headers() {
            return "Sec-WebSocket-Protocol: heddle.1\r\nAuthorization: Bearer " + token + "\r\n";
        }

        @Override
        public void opened(Client client) {
            String from = client.from.isEmpty() ? "" : ",\"from\":\"" + client.from + "\"";
            client.send(
                    "{\"t\":\"hello\",\"d\":{\"client\":\"%s\",\"link\":%d%s}}"
                            .formatted(client.name, ++client.link, from));
        }

        @Override
        public void heard(Client client, String text) {
            if (text.startsWith("{\"t\":\"welcome\"")) {
                client.epoch = field(text, "epoch");
                client.headSeq = Long.parseLong(field(text, "seq"));
                client.recovered = text.contains("\"recovered\":true");
                if (client.recovered) {
                    client.ready();
                }
            } else if (text.startsWith("{\"t\":\"snapshot\"")) {
                client.ready();
            } else if (text.startsWith("{\"t\":\"stopping\"")) {
                client.retryAfterMillis = Long.parseLong(field(text, "retryAfterMs"));
            } else if (text.startsWith("{\"t\":\"refused\"")) {
                client.refused(text);
            }
        }

        /// A field's value, without the quotes.
        static String field(String text, String name) {
            int at = text.indexOf("\"" + name + "\":") + name.length() + 3;
            int end = at;
            while (",}".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return text.substring(at, end).replace("\"", "");
        }

        @Override
        public Kind kind(byte[] bytes, int from, int length) {
            if (begins(bytes, from, length, DONE)) {
                return Kind.DONE;
            }
            if (begins(bytes, from, length, SNAPSHOT)) {
                return Kind.SKIPPED;
            }
            return begins(bytes, from, length, REFUSED)
                            || begins(bytes, from, length, STOPPING)
                            || begins(bytes, from, length, WELCOME)
                    ? Kind.READ
                    : Kind.MESSAGES;
        }

        @Override
        public String message(Client client, long number, String content) {
            return "{\"t\":\"say\",\"id\":\"%s-%d\",\"d\":{\"content\":\"%s\"}}"
                    .formatted(client.name, number, content);
        }
    }

    /// A hub's sessions as server-sent events.
    record EventStream(String token) implements Dialect {
        @Override
        public String path(String room, Client client) {
            return "/ws/sessions/%s?client=%s&link=1".formatted(room, client.name);
        }

        @Override
        public String headers() {
            return "Accept: text/event-stream\r\nAuthorization: Bearer " + token + "\r\n";
        }

        @Override
        public boolean isWebSocket() {
            return false;
        }

        @Override
        public void opened(Client client) {}

        @Override
        public void heard(Client client, String text) {
            if (text.contains("\"t\":\"snapshot\"")) {
                client.ready();
            }
        }

        @Override
        public String message(Client client, long number, String content) {
            throw new IllegalStateException("it only listens");
        }
    }

    /// Socket.IO 4, whose packets are texts that begin with digits.
    record SocketIo() implements Dialect {
        private static final byte[] ACK = ascii("43");
        private static final byte[] PING = ascii("2");

        @Override
        public String path(String room, Client client) {
            return "/socket.io/?EIO=4&transport=websocket&room=" + room;
        }

        @Override
        public void opened(Client client) {}

        @Override
        public void heard(Client client, String text) {
            if (text.startsWith("0")) {
                client.send("40");
            } else if (text.startsWith("40")) {
                client.ready();
            } else if (text.equals("2")) {
                client.send("3");
            }
        }

        @Override
        public Kind kind(byte[] bytes, int from, int length) {
            if (length == 1 && begins(bytes, from, length, PING)) {
                return Kind.READ;
            }
            return begins(bytes, from, length, ACK) ? Kind.DONE : Kind.MESSAGES;
        }

        @Override
        public String message(Client client, long number, String content) {
            return "42[\"m\",\"" + content + "\"]";
        }

        @Override
        public String command(Client client, long number, String content) {
            return "42%d[\"m\",\"%s\"]".formatted(number, content);
        }
    }

    /// A server that passes on each text as it is.
    record Plain() implements Dialect {
        @Override
        public String path(String room, Client client) {
            return "/" + room;
        }

        @Override
        public void opened(Client client) {
            client.ready();
        }

        @Override
        public void heard(Client client, String text) {}

        @Override
        public String message(Client client, long number, String content) {
            return content;
        }
    }
}
