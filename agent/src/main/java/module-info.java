/// Lives in the driven program: typed actions on its owner, and the link to the hub.
module dev.heddle.agent {
    requires transitive dev.heddle.core;
    requires transitive dev.heddle.sync;
    requires java.management;
    requires java.net.http;
    requires com.fasterxml.classmate;
    requires com.github.victools.jsonschema.generator;
    requires com.networknt.schema;
    requires static transitive org.jspecify;

    exports dev.heddle.agent;
    exports dev.heddle.agent.module;
    exports dev.heddle.agent.release;

    opens dev.heddle.agent.module to
            tools.jackson.databind;
    opens dev.heddle.agent.release to
            tools.jackson.databind;
}
