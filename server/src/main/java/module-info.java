/// The hub that people, programs and assistants connect to.
module dev.heddle.server {
    requires transitive dev.heddle.core;
    requires transitive dev.heddle.sync;
    requires transitive dev.heddle.jobs;
    requires transitive dev.heddle.model;
    requires dev.heddle.log;
    requires info.picocli;
    requires io.nats.jnats;
    requires io.netty.buffer;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.vertx.core;
    requires transitive micrometer.core;
    requires java.logging;
    requires java.net.http;
    requires jdk.management;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.heddle.server;
    exports dev.heddle.server.analyses;
    exports dev.heddle.server.watching;

    uses dev.heddle.server.analyses.DocumentAnalyzer;
    uses dev.heddle.server.watching.LogSource;

    provides dev.heddle.core.ContextCarrier with
            dev.heddle.server.watching.MdcCarrier;

    opens dev.heddle.server to
            info.picocli;
    opens dev.heddle.server.access to
            tools.jackson.databind;
    opens dev.heddle.server.faces to
            tools.jackson.databind;
    opens dev.heddle.server.hosts to
            tools.jackson.databind;
    opens dev.heddle.server.jobs to
            tools.jackson.databind;
    opens dev.heddle.server.modules to
            tools.jackson.databind;
    opens dev.heddle.server.mcp to
            tools.jackson.databind;
    opens dev.heddle.server.nodes to
            tools.jackson.databind;
    opens dev.heddle.server.self to
            tools.jackson.databind;
    opens dev.heddle.server.sessions to
            tools.jackson.databind;
    opens dev.heddle.server.http to
            tools.jackson.databind;
}
