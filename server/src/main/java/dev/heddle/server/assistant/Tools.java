package dev.heddle.server.assistant;

import dev.heddle.core.AnyThread;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the assistant can do: the actions of the programs that are linked. Whether a call may run,
/// or has to be asked for first, is decided behind this, by the same policy for all ways to call;
/// the model has no part in it.
///
/// May be called from any thread. Consumers are called on any thread, and must not block.
@AnyThread
public interface Tools {
    /// Nothing.
    Tools NONE =
            new Tools() {
                @Override
                public void offered(String host, Consumer<Offer> then) {
                    then.accept(Offer.none("No program is linked to the hub."));
                }

                @Override
                public void call(Request request, Consumer<Standing> each) {
                    each.accept(Standing.refused("unknown_host", "no program is linked"));
                }

                @Override
                public void withdraw(String operation) {}
            };

    /// What a host offers now.
    ///
    /// @param host its name; empty for the only one that is linked
    /// @param then is called once
    void offered(String host, Consumer<Offer> then);

    /// Calls an action.
    ///
    /// @param each is told how it stands, each time that changes, until it is over
    void call(Request request, Consumer<Standing> each);

    /// Withdraws an operation if it has not started; what becomes of it is told as usual.
    void withdraw(String operation);

    /// The actions of a host.
    ///
    /// @param host its name; empty if there is none to act at
    /// @param actions none if there is no such host
    /// @param why why there are none, a sentence for people; else empty
    record Offer(String host, List<Offered> actions, String why) {
        public Offer {
            actions = List.copyOf(actions);
        }

        static Offer none(String why) {
            return new Offer("", List.of(), why);
        }
    }

    /// An action.
    ///
    /// @param schema the JSON Schema of its parameters
    /// @param readOnly whether the host says that it changes nothing
    record Offered(String name, String description, ObjectNode schema, boolean readOnly) {}

    /// A call.
    ///
    /// @param key under which it runs once, however often it is called
    /// @param by the id of the person for whom it is
    record Request(String host, String action, ObjectNode params, String key, String by) {}

    /// How a call stands.
    ///
    /// @param operation its id; empty if there is no operation
    /// @param state as on the wire; `asks` while a person is to answer whether it may run, and
    ///   `refused` if there is no operation
    /// @param outcome as on the wire, once it is settled; else empty
    /// @param error why it did not do what it should
    record Standing(
            Optional<String> operation,
            String state,
            String outcome,
            @Nullable JsonNode result,
            @Nullable Fault error) {
        static Standing refused(String code, String message) {
            return new Standing(Optional.empty(), "refused", "", null, new Fault(code, message));
        }
    }

    /// Why something did not happen.
    record Fault(String code, String message) {}
}
