/// The wire protocol and rooms: one order of events, gaps that show, replay after a reconnect.
module dev.heddle.sync {
    requires transitive dev.heddle.core;
    requires transitive tools.jackson.databind;
    requires com.fasterxml.jackson.annotation;
    requires static transitive org.jspecify;

    exports dev.heddle.sync;

    opens dev.heddle.sync to
            tools.jackson.databind;
}
