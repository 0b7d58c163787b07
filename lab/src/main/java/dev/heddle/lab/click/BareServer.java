package dev.heddle.lab.click;

import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.process.ChildProcess;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/// The peer of the hub: the same version of Vert.x without us. It answers every request with 200
/// and every WebSocket message with itself.
final class BareServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern LISTENING = Pattern.compile("^listening on (\\d+)$");

    private final ChildProcess process;
    private final String address;

    private BareServer(ChildProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /// Starts one in a process of its own and waits until it listens. Blocks.
    static BareServer start() throws IOException, MeasurementException, InterruptedException {
        var process =
                ChildProcess.start(
                        "the bare server", Map.of(), List.of(BareServer.class.getName()));
        try {
            return new BareServer(process, LOOPBACK + ":" + process.awaitLine(LISTENING).group(1));
        } catch (MeasurementException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    ChildProcess process() {
        return process;
    }

    URI page() {
        return URI.create("http://" + address + "/health");
    }

    URI socket() {
        return URI.create("ws://" + address + "/");
    }

    @Override
    public void close() {
        process.close();
    }

    /// The server itself. It ends with its standard input, so that it cannot outlive us.
    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        var server =
                Vertx.vertx()
                        .createHttpServer()
                        .requestHandler(request -> request.response().end("ok"))
                        .webSocketHandler(socket ->
                                socket.textMessageHandler(text -> socket.writeTextMessage(text)))
                        .listen(0, LOOPBACK)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
        System.out.println("listening on " + server.actualPort());
        StandardInput.awaitEnd();
        System.exit(0);
    }
}
