package dev.heddle.lab;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/// What a reader must know of the machine to judge a figure.
///
/// @param system operating system and processor
/// @param cores processors the JVM may use
/// @param jvm name and version
/// @param load runnable threads, averaged over the last minute; negative where the system does not
///   tell
record Machine(String system, int cores, String jvm, double load) {
    static Machine now() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                system.getAvailableProcessors(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                system.getSystemLoadAverage());
    }

    String loadText() {
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }

    /// Whether others keep more than a quarter of it busy before we begin.
    boolean isBusy() {
        return load > cores / 4.0;
    }
}
