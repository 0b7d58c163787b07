/// Long work beside a thread that must not stop: it ends once, is really stopped, and tells how far
/// it is.
module dev.heddle.jobs {
    requires transitive dev.heddle.core;
    requires transitive java.net.http;
    requires com.github.albfernandez.juniversalchardet;
    requires io.github.resilience4j.core;
    requires java.management;
    requires jdk.jfr;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports dev.heddle.jobs;
    exports dev.heddle.jobs.files;
    exports dev.heddle.jobs.http;
    exports dev.heddle.jobs.resources;
    exports dev.heddle.jobs.socket;
    exports dev.heddle.jobs.text;

    uses dev.heddle.core.ContextCarrier;
}
