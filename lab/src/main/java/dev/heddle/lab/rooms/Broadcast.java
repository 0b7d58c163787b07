package dev.heddle.lab.rooms;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/// A peer of the hub: the same version of Vert.x, which sends what one client of a room says to all
/// who are in it, and does nothing else. It has one event loop, for one core.
///
/// With a number N as its argument it leaves out every Nth message, and with -N it sends it twice:
/// faults that who counts has to find.
final class Broadcast {
    private Broadcast() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Set<ServerWebSocket>> rooms = new HashMap<>();
        int fault = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
        var said = new int[1];
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var server =
                vertx.createHttpServer()
                        .webSocketHandler(socket -> {
                            var room =
                                    rooms.computeIfAbsent(
                                            socket.path(), _ -> new LinkedHashSet<>());
                            room.add(socket);
                            socket.closeHandler(_ -> room.remove(socket));
                            socket.exceptionHandler(_ -> {}); // The close handler is called too.
                            socket.textMessageHandler(text -> {
                                boolean isFaulty = fault != 0 && ++said[0] % fault == 0;
                                int times = !isFaulty ? 1 : fault > 0 ? 0 : 2;
                                for (int i = 0; i < times; i++) {
                                    room.forEach(one -> one.writeTextMessage(text));
                                }
                            });
                        })
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
        System.out.println("listening on " + server.actualPort());
        ServerInput.serve();
    }
}
