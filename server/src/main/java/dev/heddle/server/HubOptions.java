package dev.heddle.server;

import dev.heddle.model.ModelOptions;
import dev.heddle.server.analyses.AnalysesOptions;
import dev.heddle.sync.session.SessionLimits;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a hub listens and keeps what it must not forget.
///
/// @param bind the address to listen on; 127.0.0.1 unless told otherwise
/// @param port the port; 0 takes a free one
/// @param data the data folder; made if it is not there
/// @param hostNames further names under which people reach it, as in a Host header
/// @param origins of which pages may use it beside its own, as `https://host[:port]`; they need a
///   token
/// @param token a token for people, beside the stored ones
/// @param border what stands between it and other machines
/// @param memory whether sessions are kept in memory only, and end with the hub
/// @param sessions how much sessions take in
/// @param model what answers in sessions; without one, somebody who says so
/// @param faces whether clients are let in that speak a wire of their own
/// @param analyses how much it takes in to analyse it
/// @param nats the servers in which sessions are kept that several hubs share; without, they are in
///   the data folder
public record HubOptions(
        String bind,
        int port,
        Path data,
        Set<String> hostNames,
        Set<String> origins,
        Optional<String> token,
        Border border,
        boolean memory,
        SessionLimits sessions,
        Optional<ModelOptions> model,
        Faces faces,
        AnalysesOptions analyses,
        Optional<NatsOptions> nats) {
    /// The port if none is given.
    public static final int DEFAULT_PORT = 8080;

    /// The address if none is given: this machine only.
    public static final String LOOPBACK = "127.0.0.1";

    private static final int MIN_TOKEN_LENGTH = 16;

    public HubOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be in 0..65535, was " + port);
        }
        if (token.isPresent() && token.get().length() < MIN_TOKEN_LENGTH) {
            throw new IllegalArgumentException(
                    "a token has at least " + MIN_TOKEN_LENGTH + " characters");
        }
        hostNames = Set.copyOf(hostNames);
        origins = origins.stream().map(HubOptions::origin).collect(Collectors.toUnmodifiableSet());
        border.check(bind);
        if (faces == Faces.OPEN && !(border instanceof Border.ThisMachine)) {
            throw new IllegalArgumentException(
                    "faces can be open only where nobody else can reach the hub: leave out --tls or"
                            + " --behind-proxy, or say --faces without \"open\" and make keys");
        }
    }

    /// As browsers write it in their Origin header.
    private static String origin(String text) {
        var uri = URI.create(text);
        String written = uri.getScheme() + "://" + uri.getRawAuthority();
        if (uri.getHost() == null
                || !text.equals(written)
                || !Set.of("http", "https").contains(uri.getScheme())) {
            throw new IllegalArgumentException(
                    "an origin is https://host or http://host:port with nothing behind, was "
                            + text);
        }
        return written.toLowerCase(Locale.ROOT);
    }

    /// A hub on this machine only, with all defaults.
    public static HubOptions local(Path data, int port) {
        return new HubOptions(
                LOOPBACK,
                port,
                data,
                Set.of(),
                Set.of(),
                Optional.empty(),
                new Border.ThisMachine(),
                false,
                SessionLimits.DEFAULT,
                Optional.empty(),
                Faces.OFF,
                AnalysesOptions.DEFAULT,
                Optional.empty());
    }

    /// The same on another address.
    public HubOptions on(String address, Border between) {
        return new HubOptions(
                address, port, data, hostNames, origins, token, between, memory, sessions, model,
                faces, analyses, nats);
    }

    /// The same under further names.
    public HubOptions named(Set<String> names) {
        return new HubOptions(
                bind, port, data, names, origins, token, border, memory, sessions, model, faces,
                analyses, nats);
    }

    /// The same for pages of other origins, too.
    public HubOptions withOrigins(Set<String> more) {
        return new HubOptions(
                bind, port, data, hostNames, more, token, border, memory, sessions, model, faces,
                analyses, nats);
    }

    /// The same with a token for people.
    public HubOptions withToken(String more) {
        return new HubOptions(
                bind,
                port,
                data,
                hostNames,
                origins,
                Optional.of(more),
                border,
                memory,
                sessions,
                model,
                faces,
                analyses,
                nats);
    }

    /// The same with other limits of sessions.
    public HubOptions withSessions(SessionLimits limits) {
        return new HubOptions(
                bind, port, data, hostNames, origins, token, border, memory, limits, model, faces,
                analyses, nats);
    }

    /// The same with sessions in memory only.
    public HubOptions inMemory() {
        return new HubOptions(
                bind, port, data, hostNames, origins, token, border, true, sessions, model, faces,
                analyses, nats);
    }

    /// The same with what answers in sessions.
    public HubOptions withModel(Optional<ModelOptions> answers) {
        return new HubOptions(
                bind, port, data, hostNames, origins, token, border, memory, sessions, answers,
                faces, analyses, nats);
    }

    /// The same with clients that speak a wire of their own.
    public HubOptions withFaces(Faces let) {
        return new HubOptions(
                bind, port, data, hostNames, origins, token, border, memory, sessions, model, let,
                analyses, nats);
    }

    /// The same with other limits of analyses, or with a folder of documents.
    public HubOptions withAnalyses(AnalysesOptions limits) {
        return new HubOptions(
                bind, port, data, hostNames, origins, token, border, memory, sessions, model, faces,
                limits, nats);
    }

    /// The same with sessions that several hubs share.
    public HubOptions withNats(NatsOptions servers) {
        return new HubOptions(
                bind,
                port,
                data,
                hostNames,
                origins,
                token,
                border,
                memory,
                sessions,
                model,
                faces,
                analyses,
                Optional.of(servers));
    }

    /// Leaves out the token, which no log may hold.
    @Override
    public String toString() {
        return "HubOptions[%s:%d, data=%s]".formatted(bind, port, data);
    }
}
