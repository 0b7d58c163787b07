/// What tests of programs that use Heddle need: simulated hosts with a virtual clock, a JUnit
/// extension that fails a test which breaks the rules of an owner, and the contract that every host
/// of theirs has to keep.
module dev.heddle.testkit {
    requires static transitive org.jspecify;
    requires static transitive org.junit.jupiter.api;
    requires transitive dev.heddle.core;

    exports dev.heddle.testkit;

    provides dev.heddle.core.GateObserver with
            dev.heddle.testkit.internal.StrictObserver;
}
