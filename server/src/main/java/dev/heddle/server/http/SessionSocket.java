package dev.heddle.server.http;

import dev.heddle.server.access.Access;
import dev.heddle.server.access.Caller;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.sessions.Connection;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.sync.Wire;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.FromHub;
import dev.heddle.sync.session.SessionWire.Heard;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A session over a WebSocket. Frames are read on the event loop and handled, in order, on the
/// sessions' owner; a client that talks faster than that is not read on.
final class SessionSocket {
    /// Who has not said hello by then is closed.
    private static final long HELLO_MILLIS = 10_000;

    private final Context loop;
    private final ServerWebSocket socket;
    private final SocketLine line;
    private final Sessions sessions;
    private final Access access;
    private final String room;

    // On the event loop only.
    private boolean greeted;
    private @Nullable Connection connection;

    private SessionSocket(
            Vertx vertx,
            HttpServerRequest request,
            ServerWebSocket socket,
            Sessions sessions,
            Access access,
            String room) {
        this.loop = vertx.getOrCreateContext();
        this.socket = socket;
        this.line = new SocketLine(vertx, request, socket);
        this.sessions = sessions;
        this.access = access;
        this.room = room;
    }

    /// Listens for the hello.
    ///
    /// @param caller who the request's header, cookie or ticket stands for, if anybody
    static void open(
            Vertx vertx,
            HttpServerRequest request,
            ServerWebSocket socket,
            Sessions sessions,
            Access access,
            String room,
            Optional<Web.Known> caller) {
        var opened = new SessionSocket(vertx, request, socket, sessions, access, room);
        KeepAlive.start(vertx, socket, sessions.limits().heartbeatSeconds());
        socket.textMessageHandler(text -> opened.heard(text, caller));
        socket.binaryMessageHandler(_ -> opened.line.close(Wire.Close.UNSUPPORTED));
        socket.closeHandler(_ -> opened.closed());
        socket.exceptionHandler(_ -> {}); // The close handler is called as well.
        vertx.setTimer(
                HELLO_MILLIS,
                _ -> {
                    if (!opened.greeted) {
                        opened.line.close(Wire.Close.SILENT);
                    }
                });
    }

    private void heard(String text, Optional<Web.Known> caller) {
        var heard = SessionWire.read(text);
        if (!greeted) {
            greeted = true;
            if (heard instanceof Heard.Ok(FromClient.Hello hello)) {
                socket.pause(); // Until it is known who it is.
                greet(hello, caller);
            } else {
                String why = "the first frame is a hello, with the client's id";
                refuse(heard instanceof Heard.Bad bad ? bad.message() : why, Wire.Close.PROTOCOL);
            }
        } else if (heard instanceof Heard.Ok(FromClient.Refresh(String token))) {
            refresh(token);
        } else {
            var to = connection;
            if (to != null) {
                line.hand(sessions::run, () -> to.heard(heard));
            }
        }
    }

    private void greet(FromClient.Hello hello, Optional<Web.Known> caller) {
        if (caller.isPresent()) {
            enter(hello, caller.get());
        } else if (hello.token() != null) {
            String token = hello.token();
            access.caller(token)
                    .onSuccess(found -> {
                        if (found.orElse(null) instanceof Person person) {
                            enter(hello, new Web.Known(person, access.stillKnown(token)));
                        } else {
                            refuse("this token is no good here", Wire.Close.BAD_TOKEN);
                        }
                    })
                    .onFailure(_ -> line.close(Wire.Close.BUSY));
        } else if (hello.ticket() != null) {
            Web.enter(access, sessions, loop, hello.ticket())
                    .onSuccess(person ->
                            person.ifPresentOrElse(
                                    known -> enter(hello, known),
                                    () ->
                                            refuse(
                                                    "this ticket was used before or is too old",
                                                    Wire.Close.BAD_TOKEN)))
                    .onFailure(_ -> line.close(Wire.Close.BUSY));
        } else {
            refuse(
                    "say who you are: `token` or `ticket` in the hello, or an Authorization header",
                    Wire.Close.BAD_TOKEN);
        }
    }

    private void enter(FromClient.Hello hello, Web.Known known) {
        boolean taken =
                sessions.run(() ->
                        sessions.connect(
                                room,
                                known.person(),
                                known.still(),
                                hello,
                                line,
                                made -> loop.runOnContext(_ -> entered(made))));
        if (!taken) {
            line.close(Wire.Close.BUSY);
        }
    }

    private void entered(Connection made) {
        connection = made;
        if (socket.isClosed()) {
            closed();
        } else {
            socket.resume();
        }
    }

    private void refresh(String token) {
        access.caller(token)
                .onSuccess(found -> {
                    var to = connection;
                    BooleanSupplier still = access.stillKnown(token);
                    if (to != null) {
                        line.hand(sessions::run, () -> to.refresh(personIn(found), still));
                    }
                });
    }

    static Optional<Person> personIn(Optional<Caller> caller) {
        return caller.filter(Person.class::isInstance).map(Person.class::cast);
    }

    private void closed() {
        var gone = connection;
        if (gone != null) {
            sessions.soon("gone", gone::gone);
        }
    }

    private void refuse(String why, Wire.Close reason) {
        var frame = new FromHub.Refused(null, reason.reason(), why, null);
        var _ = socket.writeTextMessage(SessionWire.write(frame, 0));
        line.close(reason);
    }
}
