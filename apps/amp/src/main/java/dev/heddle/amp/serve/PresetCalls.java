package dev.heddle.amp.serve;

import static dev.heddle.amp.serve.Reply.Status.UNAVAILABLE;

import dev.heddle.amp.generation.AmpMessage;
import dev.heddle.amp.generation.AmpMessage.PresetGenerated;
import dev.heddle.amp.generation.AmpMessage.PresetGenerationFailed;
import dev.heddle.amp.generation.PresetGenerationManager;
import dev.heddle.amp.generation.Priority;
import dev.heddle.amp.generation.Requested;
import dev.heddle.amp.preset.PresetJson;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Who waits for which request. State on the manager's owner; may be called from any thread.
final class PresetCalls {
    private final Owner owner;
    private final PresetGenerationManager manager;

    /// Owner thread only.
    private final Map<String, Consumer<? super Reply>> waiting = new HashMap<>();

    /// One client that waits.
    final class Call {
        private String id = "";

        private void begin(String prompt, Consumer<? super Reply> receiver) {
            switch (manager.request(prompt, Priority.NORMAL, 1)) {
                case Requested.Accepted(String taken) -> {
                    // In time: the request itself waits for this operation's end.
                    id = taken;
                    waiting.put(id, receiver);
                }
                case Requested.Refused refused -> receiver.accept(Reply.refused(refused));
            }
        }

        /// The client has gone away.
        void abandon() {
            later(
                    "preset call abandoned",
                    () -> {
                        if (waiting.remove(id) != null) {
                            var _ = manager.cancel(id);
                        }
                    });
        }
    }

    PresetCalls(Owner owner, PresetGenerationManager manager) {
        this.owner = owner;
        this.manager = manager;
        var _ = manager.messages().connect(owner, this::told);
    }

    /// Asks; `receiver` gets one reply, on the owner's thread, unless the call is abandoned before.
    Call begin(String prompt, Consumer<? super Reply> receiver) {
        var call = new Call();
        later("preset call", () -> call.begin(prompt, receiver));
        return call;
    }

    /// As a timer, which is never refused; there is one for each connection at most.
    private void later(String name, Runnable body) {
        var _ =
                owner.after(
                        Duration.ZERO,
                        Operation.named(
                                name,
                                () -> {
                                    body.run();
                                    return true;
                                }));
    }

    private void told(AmpMessage message) {
        switch (message) {
            case PresetGenerated end ->
                    reply(end.requestId(), Reply.ok(PresetJson.toJson(end.presets().getFirst())));
            case PresetGenerationFailed end -> reply(end.requestId(), Reply.failed(end));
            case AmpMessage.PresetGenerationStarted _,
                    AmpMessage.ParameterChanged _,
                    AmpMessage.StatusUpdate _ -> {}
        }
    }

    /// Tells all who wait that nothing comes any more. Owner thread only.
    void close() {
        waiting.values()
                .forEach(receiver -> receiver.accept(Reply.error(UNAVAILABLE, "the server stops")));
        waiting.clear();
    }

    private void reply(String id, Reply reply) {
        var receiver = waiting.remove(id);
        if (receiver != null) {
            receiver.accept(reply);
        }
    }
}
