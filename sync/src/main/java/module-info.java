/// The wire protocol and rooms: one order of events, gaps that show, replay after a reconnect.
module dev.heddle.sync {
    requires transitive dev.heddle.core;
    requires transitive tools.jackson.databind;
    requires com.fasterxml.jackson.annotation;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports dev.heddle.sync;
    exports dev.heddle.sync.client;
    exports dev.heddle.sync.log;
    exports dev.heddle.sync.module;
    exports dev.heddle.sync.room;
    exports dev.heddle.sync.session;

    opens dev.heddle.sync to
            tools.jackson.databind;
    opens dev.heddle.sync.module to
            tools.jackson.databind;
    opens dev.heddle.sync.session to
            tools.jackson.databind;
}
