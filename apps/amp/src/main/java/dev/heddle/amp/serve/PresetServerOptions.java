package dev.heddle.amp.serve;

import dev.heddle.amp.generation.GenerationOptions;
import java.time.Duration;
import java.util.Set;

/// Where presets are served, to whom, and within which limits. Change one at a time:
/// `PresetServerOptions.local(token).withPort(0)`.
///
/// @param host the address to listen on
/// @param port the port; 0 takes a free one
/// @param hostNames under which clients may ask for it, besides its addresses; lower case, without
///   a port
/// @param token what clients have to bring, at least {@link #SHORTEST_TOKEN} characters
/// @param patience how long a client may take to say what it wants, first its head, then its body;
///   and how long it may stay without wanting anything
/// @param generation how many are asked at a time and wait
public record PresetServerOptions(
        String host,
        int port,
        Set<String> hostNames,
        String token,
        Duration patience,
        GenerationOptions generation) {
    /// The port of preset servers.
    public static final int DEFAULT_PORT = 8787;

    /// This machine only.
    public static final String LOOPBACK = "127.0.0.1";

    /// A shorter one could be guessed.
    public static final int SHORTEST_TOKEN = 16;

    public PresetServerOptions {
        hostNames = Set.copyOf(hostNames);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, was " + port);
        }
        if (token.length() < SHORTEST_TOKEN || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "a token has %d or more characters, all of them visible ASCII"
                            .formatted(SHORTEST_TOKEN));
        }
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("patience must be positive, was " + patience);
        }
    }

    /// This machine only, port 8787; 10 s of patience; 2 at a time and 6 that wait: one more is
    /// better told to come back than kept waiting.
    public static PresetServerOptions local(String token) {
        return new PresetServerOptions(
                LOOPBACK,
                DEFAULT_PORT,
                Set.of(),
                token,
                Duration.ofSeconds(10),
                GenerationOptions.DEFAULT.withMaxOpen(8));
    }

    /// These options on another port.
    public PresetServerOptions withPort(int port) {
        return new PresetServerOptions(host, port, hostNames, token, patience, generation);
    }

    /// These options on another address, under these names.
    public PresetServerOptions withHost(String host, Set<String> hostNames) {
        return new PresetServerOptions(host, port, hostNames, token, patience, generation);
    }

    /// These options with other patience.
    public PresetServerOptions withPatience(Duration patience) {
        return new PresetServerOptions(host, port, hostNames, token, patience, generation);
    }

    /// These options with other limits of what is asked.
    public PresetServerOptions withGeneration(GenerationOptions generation) {
        return new PresetServerOptions(host, port, hostNames, token, patience, generation);
    }

    /// Without the token.
    @Override
    public String toString() {
        return "preset server at %s:%d".formatted(host, port);
    }
}
