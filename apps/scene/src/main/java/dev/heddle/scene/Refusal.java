package dev.heddle.scene;

/// What the world refuses to do, with a code for programs and words for people. The world is then
/// as it was before.
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    Refusal(String code, String message) {
        super(message);
        this.code = code;
    }

    /// The code, such as `unknown_actor`.
    public String code() {
        return code;
    }
}
