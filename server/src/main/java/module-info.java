/// The hub that people, programs and assistants connect to.
module dev.heddle.server {
    requires dev.heddle.core;
    requires dev.heddle.sync;
    requires info.picocli;
    requires io.vertx.core;
    requires static transitive org.jspecify;

    exports dev.heddle.server;

    opens dev.heddle.server to
            info.picocli;
    opens dev.heddle.server.access to
            tools.jackson.databind;
    opens dev.heddle.server.hosts to
            tools.jackson.databind;
    opens dev.heddle.server.http to
            tools.jackson.databind;
}
