package dev.heddle.server.http;

import dev.heddle.server.faces.SessionFace;
import dev.heddle.server.faces.SessionFace.Said;
import dev.heddle.server.sessions.Connection;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Wire;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.FromHub;
import dev.heddle.sync.session.SessionWire.Heard;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session for a client that knows only the wire of the face `sessions`. It numbers what the
/// client says, which cannot do so itself: one command after the other, each sent until it is
/// decided. All else is the session's own affair. Lives on the socket's event loop.
final class FaceSocket {
    /// Commands that may wait for the one before.
    private static final int MAX_WAITING = 100;

    private final Vertx vertx;
    private final Context loop;
    private final ServerWebSocket socket;
    private final SocketLine socketLine;
    private final FaceLine line;
    private final Sessions sessions;
    private final SessionFace face;
    private final String client = newClient();

    private final ArrayDeque<Command.Ordered> waiting = new ArrayDeque<>();

    /// The one that is not decided yet.
    private FromClient.@Nullable Ordered underWay;

    private long number;
    private @Nullable Connection connection;

    private FaceSocket(
            Vertx vertx,
            HttpServerRequest request,
            ServerWebSocket socket,
            Sessions sessions,
            String room) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.socket = socket;
        this.sessions = sessions;
        this.face = new SessionFace(room, System::currentTimeMillis);
        this.socketLine = new SocketLine(vertx, request, socket);
        this.line =
                new FaceLine(
                        vertx,
                        socket,
                        socketLine,
                        Wire.HEARTBEAT_SECONDS,
                        this::words,
                        face::heartbeat);
    }

    /// The id of a client that has none of its own.
    static String newClient() {
        return "face_" + UUID.randomUUID().toString().replace("-", "");
    }

    /// Lets a client in.
    ///
    /// @param name what others see of it
    static void open(
            Vertx vertx,
            HttpServerRequest request,
            ServerWebSocket socket,
            Sessions sessions,
            String room,
            Web.Known known,
            String name) {
        var opened = new FaceSocket(vertx, request, socket, sessions, room);
        KeepAlive.start(vertx, socket, sessions.limits().heartbeatSeconds(), known.still());
        socket.textMessageHandler(opened::heard);
        socket.binaryMessageHandler(_ -> opened.line.close(Wire.Close.UNSUPPORTED));
        socket.closeHandler(_ -> opened.closed());
        socket.exceptionHandler(_ -> {}); // The close handler is called as well.
        socket.pause(); // Until it is in.
        sessions.soon(
                "face",
                () ->
                        sessions.admitClient(
                                room, known.person(), name, in -> opened.enter(room, known, in)));
    }

    private void enter(String room, Web.Known known, boolean isMember) {
        if (!isMember) {
            line.close(Wire.Close.BAD_TOKEN);
            return;
        }
        sessions.connect(
                room,
                known.person(),
                known.still(),
                new FromClient.Hello(client, 1, null, null, null, null),
                line,
                made -> loop.runOnContext(_ -> entered(made)));
    }

    private void entered(Connection made) {
        connection = made;
        if (socket.isClosed()) {
            closed();
        } else {
            socket.resume();
        }
    }

    private void closed() {
        var gone = connection;
        if (gone != null) {
            sessions.soon("gone", gone::gone);
        }
    }

    // ---- what the client says -----------------------------------------------------------------

    private void heard(String text) {
        switch (face.read(text)) {
            case Said.Ordered(Command.Ordered command) -> command(command);
            case Said.Soft(FromClient frame, Role needed) -> soft(frame, needed);
            case Said.Bad(String code, String message) -> refuse(code, message);
        }
    }

    private void command(Command.Ordered command) {
        if (waiting.size() >= MAX_WAITING) {
            refuse("too_fast", "slower, please");
            return;
        }
        waiting.add(command);
        if (underWay == null) {
            sendNext();
        }
    }

    private void sendNext() {
        var next = waiting.poll();
        underWay = next == null ? null : numbered(next);
        send();
    }

    private FromClient.Ordered numbered(Command.Ordered command) {
        return new FromClient.Ordered(new CommandId(client, ++number), command);
    }

    private void send() {
        var command = underWay;
        var to = connection;
        if (command != null && to != null) {
            socketLine.hand(sessions::run, () -> to.heard(new Heard.Ok(command)));
        }
    }

    private void soft(FromClient frame, Role needed) {
        var to = connection;
        if (to == null) {
            return;
        }
        socketLine.hand(
                sessions::run,
                () -> {
                    if (to.role().allows(needed)) {
                        to.heard(new Heard.Ok(frame));
                    } else {
                        loop.runOnContext(_ -> refuse("not_allowed", "you may only watch here"));
                    }
                });
    }

    private void refuse(String code, String message) {
        line.say(face.words(new FromHub.Refused(null, code, message, null)), () -> {});
    }

    // ---- what the hub says --------------------------------------------------------------------

    private List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var frame : SessionWire.readFromHub(text)) {
            if (!isSentAgain(frame)) {
                if (frame instanceof FromHub.Done
                        || (frame instanceof FromHub.Refused refused && refused.id() != null)) {
                    sendNext();
                }
                if (frame instanceof FromHub.Stored stored
                        && stored.type().equals(SessionState.CLOSED)) {
                    soft(SessionFace.WHOLE, Role.WATCH); // Only that says whether it is active.
                }
                words.addAll(face.words(frame));
            }
        }
        return words;
    }

    /// Whether a refusal is not the end of a command: it was put off, or asked for one answer too
    /// many and is said without asking. The client need not know.
    private boolean isSentAgain(FromHub frame) {
        if (!(frame instanceof FromHub.Refused(String id, String code, _, Long retryAfterMs))
                || id == null) {
            return false;
        }
        if (retryAfterMs != null) {
            vertx.setTimer(Math.max(1, retryAfterMs), _ -> send());
            return true;
        }
        if (code.equals("too_many_asks")
                && underWay != null
                && underWay.command() instanceof Command.Say(String content, boolean isCode, _)) {
            underWay = numbered(new Command.Say(content, isCode, false));
            send();
            return true;
        }
        return false;
    }
}
