package dev.heddle.model;

import dev.heddle.core.AnyThread;

/// The key to a model's server. It is in no text and no log: `toString` hides it. May be called
/// from any thread.
@AnyThread
public final class ApiKey {
    /// For servers that ask for none.
    public static final ApiKey NONE = new ApiKey("");

    private final String secret;

    private ApiKey(String secret) {
        this.secret = secret;
    }

    /// The key `secret`, without the white space around it.
    ///
    /// @throws IllegalArgumentException if it cannot be in a header; the message does not show it
    public static ApiKey of(String secret) {
        String stripped = secret.strip();
        if (!stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "a key consists of visible ASCII characters, this one does not");
        }
        return stripped.isEmpty() ? NONE : new ApiKey(stripped);
    }

    boolean isNone() {
        return secret.isEmpty();
    }

    String header() {
        return "Bearer " + secret;
    }

    /// `text` without the key in it: servers quote the key they refuse.
    String hideIn(String text) {
        return isNone() ? text : text.replace(secret, "***");
    }

    @Override
    public String toString() {
        return isNone() ? "no key" : "a key";
    }
}
