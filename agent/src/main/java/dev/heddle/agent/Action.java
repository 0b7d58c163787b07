package dev.heddle.agent;

import dev.heddle.core.OwnerThread;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    private final Body<P> body;

    /// What an action does.
    ///
    /// @param <P> the record of parameters
    @FunctionalInterface
    public interface Body<P extends Record> {
        /// Does it, and answers with what becomes JSON: a record, a map, a list, a plain value or
        /// null. Owner thread only.
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
            Body<P> body) {
        this.name = Actions.normalized(name);
        this.description = description;
        this.aliases = aliases.stream().map(Actions::normalized).toList();
        this.parameters = parameters;
        this.body = body;
    }

    /// An action. Names are trimmed and not case-sensitive.
    public static <P extends Record> Action<P> of(
            String name, String description, Class<P> parameters, Body<P> body) {
        return new Action<>(name, description, List.of(), parameters, body);
    }

    /// This action under more names.
    public Action<P> withAliases(String... aliases) {
        return new Action<>(name, description, List.of(aliases), parameters, body);
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

    @Nullable Object run(P values) throws Exception {
        return body.run(values);
    }
}
