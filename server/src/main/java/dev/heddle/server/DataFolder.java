package dev.heddle.server;

import java.nio.file.Path;
import java.util.Locale;

/// Where a hub's data lies if nobody says otherwise: the place that the system gives to programs.
final class DataFolder {
    private DataFolder() {}

    /// The default folder of the person who runs the hub.
    static Path ofUser() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home"));
        if (system.contains("win")) {
            return environment("LOCALAPPDATA", home.resolve("AppData/Local")).resolve("Heddle");
        }
        if (system.contains("mac")) {
            return home.resolve("Library/Application Support/Heddle");
        }
        return environment("XDG_DATA_HOME", home.resolve(".local/share")).resolve("heddle");
    }

    private static Path environment(String name, Path fallback) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? fallback : Path.of(value);
    }
}
