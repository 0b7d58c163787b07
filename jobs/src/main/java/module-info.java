/// Long work beside a thread that must not stop: it ends once, is really stopped, and tells how far
/// it is.
module dev.heddle.jobs {
    requires transitive dev.heddle.core;
    requires jdk.jfr;
    requires java.management;
    requires jdk.management;
    requires static transitive org.jspecify;
    requires com.github.albfernandez.juniversalchardet;

    exports dev.heddle.jobs;
    exports dev.heddle.jobs.files;
    exports dev.heddle.jobs.resources;

    uses dev.heddle.core.ContextCarrier;
    exports dev.heddle.jobs.text;
}
