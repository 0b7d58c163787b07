/// What tests of programs that use Heddle need: a simulated host with a virtual clock.
module dev.heddle.testkit {
    requires static transitive org.jspecify;
    requires transitive dev.heddle.core;

    exports dev.heddle.testkit;
}
