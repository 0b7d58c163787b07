/// Owners, operations and outcomes: the gate between one thread and all others.
module dev.heddle.core {
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.heddle.core;

    uses dev.heddle.core.ContextCarrier;
    uses dev.heddle.core.GateObserver;
}
