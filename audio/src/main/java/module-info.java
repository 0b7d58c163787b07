/// The real-time lane: sound that is never late because of others, and the effects of a guitar amp.
module dev.heddle.audio {
    requires transitive dev.heddle.core;
    requires jdk.management;
    requires java.desktop;
    requires static transitive org.jspecify;

    exports dev.heddle.audio;
    exports dev.heddle.audio.chain;
    exports dev.heddle.audio.dsp;
    exports dev.heddle.audio.io;
    exports dev.heddle.audio.meter;
    exports dev.heddle.audio.watch;
}
