package dev.heddle.lab.jobs;

/// Whose window it is.
enum Toolkit {
    SWING("Swing", "invokeLater"),
    JAVAFX("JavaFX", "runLater");

    final String title;

    /// What people call for each event.
    final String naive;

    Toolkit(String title, String naive) {
        this.title = title;
        this.naive = naive;
    }
}
