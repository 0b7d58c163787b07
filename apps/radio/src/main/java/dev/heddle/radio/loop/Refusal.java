package dev.heddle.radio.loop;

/// What a broadcast does not do, with a code for programs and words for people. Everything is then
/// as it was before.
public final class Refusal extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String code;

    Refusal(String code, String message) {
        super(message);
        this.code = code;
    }

    /// Something that is not possible now.
    public static Refusal notNow(String reason) {
        return new Refusal("not_now", reason);
    }

    /// The code, such as `not_now`.
    public String code() {
        return code;
    }

    /// Why, in words for people.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
