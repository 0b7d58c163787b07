/// Asks language models behind OpenAI-compatible servers: streamed, cancelled and ended exactly
/// once.
module dev.heddle.model {
    requires transitive dev.heddle.core;
    requires transitive tools.jackson.databind;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports dev.heddle.model;
}
