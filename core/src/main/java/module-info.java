/// Owners, operations and outcomes: the gate between one thread and all others.
module dev.heddle.core {
    requires static transitive org.jspecify;

    exports dev.heddle.core;
}
