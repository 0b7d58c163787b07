package dev.heddle.agent;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Wire.ActionHints;
import dev.heddle.sync.Wire.ActionInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Something a program can be asked to do: a name, a record of parameters, a description for people
/// and assistants, and a function that runs on the owner.
///
/// The parameters' JSON Schema comes from the record: its components are the properties, {@link
/// Describe}, {@link Default}, {@link Range}, {@link Size} and {@link Matches} say more about them,
/// and a component of type `Optional` may be left out. What the record's constructor refuses is
/// refused before it is queued, too. A program on the module path opens the record's package to
/// `tools.jackson.databind`.
///
/// @param <P> the record of parameters
public final class Action<P extends Record> {
    private final String name;
    private final String description;
    private final List<String> aliases;
    private final Class<P> parameters;
    private final ActionHints hints;
    private final @Nullable JsonNode schema;
    private final Body<P> body;

    /// What an action does.
    ///
    /// @param <P> the record of parameters
    @FunctionalInterface
    public interface Body<P extends Record> {
        /// Does it, and answers with what becomes JSON: a record, a map, a list, a plain value or
        /// null. Owner thread only, or the agent's background thread if it was made for that.
        ///
        /// @throws ActionException to refuse, with a code
        /// @throws Exception to fail
        @OwnerThread
        @Nullable Object run(P parameters) throws Exception;
    }

    private Action(
            String name,
            String description,
            List<String> aliases,
            Class<P> parameters,
            ActionHints hints,
            @Nullable JsonNode schema,
            Body<P> body) {
        this.name = Actions.normalized(name);
        this.description = description;
        this.aliases = aliases.stream().map(Actions::normalized).toList();
        this.parameters = parameters;
        this.hints = hints;
        this.schema = schema;
        this.body = body;
    }

    /// An action that runs on the owner. Names are trimmed and not case-sensitive.
    public static <P extends Record> Action<P> of(
            String name, String description, Class<P> parameters, Body<P> body) {
        return new Action<>(name, description, List.of(), parameters, ActionHints.NONE, null, body);
    }

    /// An action that touches nothing of the owner's, such as one that reads files. It runs on a
    /// thread of the agent's, one such action at a time, also while the owner stands still.
    public static <P extends Record> Action<P> background(
            String name, String description, Class<P> parameters, Body<P> body) {
        var hints = new ActionHints(false, false, false, true);
        return new Action<>(name, description, List.of(), parameters, hints, null, body);
    }

    /// What an action does that takes its parameters as JSON.
    @FunctionalInterface
    public interface JsonBody {
        /// Does it, as {@link Body#run} does. Owner thread only.
        ///
        /// @throws ActionException to refuse, with a code
        /// @throws Exception to fail
        @OwnerThread
        @Nullable Object run(JsonNode parameters) throws Exception;
    }

    /// An action that hands its calls on: the parameters are checked against the schema of `info`
    /// and given to `body` as they came, without its defaults.
    public static Action<?> ofJson(ActionInfo info, JsonBody body) {
        return new Action<>(
                info.name(),
                info.description(),
                info.aliases(),
                JsonParameters.class,
                info.hints(),
                info.schema(),
                parameters -> body.run(parameters.value()));
    }

    /// This action under more names.
    public Action<P> withAliases(String... names) {
        return new Action<>(name, description, List.of(names), parameters, hints, schema, body);
    }

    /// This action, which changes nothing, and so may be repeated.
    public Action<P> readOnly() {
        return withHints(new ActionHints(true, false, true, hints.background()));
    }

    /// This action, which may destroy what cannot be made again.
    public Action<P> destructive() {
        return withHints(new ActionHints(false, true, hints.idempotent(), hints.background()));
    }

    /// This action, of which two calls have the effect of one.
    public Action<P> idempotent() {
        var more = new ActionHints(hints.readOnly(), hints.destructive(), true, hints.background());
        return withHints(more);
    }

    private Action<P> withHints(ActionHints more) {
        return new Action<>(name, description, aliases, parameters, more, schema, body);
    }

    /// Its name, trimmed and in lower case.
    public String name() {
        return name;
    }

    /// What it does, in a sentence.
    public String description() {
        return description;
    }

    /// Its other names.
    public List<String> aliases() {
        return aliases;
    }

    /// The record of its parameters.
    public Class<P> parameters() {
        return parameters;
    }

    /// What people and assistants should know before they call it.
    ActionHints hints() {
        return hints;
    }

    @SuppressWarnings("unchecked") // With a schema of its own P is JsonParameters, see ofJson.
    ParameterSchema<P> schema(Shapes shapes) {
        return schema == null
                ? ParameterSchema.of(parameters, shapes)
                : (ParameterSchema<P>) ParameterSchema.of(schema);
    }

    @Nullable Object run(P values) throws Exception {
        return body.run(values);
    }
}
