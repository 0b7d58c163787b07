package dev.heddle.modules;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.module.LiveModule;
import dev.heddle.agent.module.ModuleContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;

/// Goes wrong where the file `fault.txt` in its own archive says.
public final class Faulty implements LiveModule {
    private final String fault;

    /// An exception of a class that nobody else knows, with a message that throws, too.
    static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    record Nothing() {}

    /// Reads what is to go wrong.
    public Faulty() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/fault.txt"))) {
            fault = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        at("made");
    }

    private void at(String step) {
        if (fault.equals(step)) {
            throw new OwnException();
        }
        if (fault.equals("error in " + step)) {
            throw new StackOverflowError("planted");
        }
        if (fault.equals("blocks in " + step)) {
            new Semaphore(0).acquireUninterruptibly(); // On a thread that is left to itself.
        }
        if (fault.equals("slow in " + step)) {
            long until = System.nanoTime() + Duration.ofMillis(400).toNanos();
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public Actions start(ModuleContext context) {
        at("start");
        if (fault.equals("timer")) {
            context.scope().every(Duration.ofMillis(1), () -> at("timer"));
        }
        if (fault.equals("touches the program")) {
            context.service(Runnable.class).run();
        }
        return Actions.of(
                Action.of(
                        fault.equals("takes a name") ? "taken" : "count",
                        "",
                        Nothing.class,
                        _ -> {
                            at("action");
                            return Map.of("count", -1);
                        }));
    }

    @Override
    public Object exportState(long forVersion) {
        at("export");
        return fault.equals("huge state") ? "x".repeat(2_000_000) : Map.of("count", 0);
    }

    @Override
    public void importState(long fromVersion, JsonNode state) {
        at("import");
        // The rehearsal is on another thread.
        if (Thread.currentThread().getName().equals("engine")) {
            at("import for good");
        }
    }

    @Override
    public void probe() {
        at("probe");
    }

    @Override
    public void stop() {
        at("stop");
    }
}
