package dev.heddle.analyzer.window;

import dev.heddle.analyzer.report.ReportFormat;
import java.awt.Component;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.swing.JCheckBox;
import javax.swing.JFileChooser;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JPasswordField;

/// What the window asks a person in between. Owner thread only; while a dialog is open, the owner's
/// loop goes on.
interface Dialogs {
    /// Where a report is to go.
    ///
    /// @param file with a name that says what it is to be
    record Target(Path file, boolean deIdentified) {}

    /// Which documents to open; empty for none.
    List<Path> documents(Component over);

    /// Where to write a report.
    Optional<Target> report(Component over);

    /// The password of `document`.
    Optional<char[]> password(Component over, String document);

    /// Dialogs on the screen.
    Dialogs ON_SCREEN =
            new Dialogs() {
                @Override
                public List<Path> documents(Component over) {
                    var chooser = new JFileChooser();
                    chooser.setMultiSelectionEnabled(true);
                    chooser.setDialogTitle("Open documents");
                    return chooser.showOpenDialog(over) == JFileChooser.APPROVE_OPTION
                            ? Arrays.stream(chooser.getSelectedFiles()).map(File::toPath).toList()
                            : List.of();
                }

                @Override
                public Optional<Target> report(Component over) {
                    var chooser = new JFileChooser();
                    var deIdentified = new JCheckBox("De-identified");
                    chooser.setAccessory(deIdentified);
                    chooser.setDialogTitle("Write a report (.html or .pdf)");
                    chooser.setSelectedFile(new File("report.html"));
                    if (chooser.showSaveDialog(over) != JFileChooser.APPROVE_OPTION) {
                        return Optional.empty();
                    }
                    var file = chooser.getSelectedFile().toPath();
                    return Optional.of(
                            new Target(
                                    ReportFormat.of(file).isPresent()
                                            ? file
                                            : Path.of(file + ".html"),
                                    deIdentified.isSelected()));
                }

                @Override
                public Optional<char[]> password(Component over, String document) {
                    var field = new JPasswordField(20);
                    // An array: a text that begins with <html> would be shown as a page.
                    int answer =
                            JOptionPane.showConfirmDialog(
                                    over,
                                    new Object[] {plain("Password of " + document), field},
                                    "Password",
                                    JOptionPane.OK_CANCEL_OPTION);
                    return answer == JOptionPane.OK_OPTION
                            ? Optional.of(field.getPassword())
                            : Optional.empty();
                }
            };

    private static Component plain(String text) {
        var label = new JLabel();
        label.putClientProperty("html.disable", true);
        label.setText(text);
        return label;
    }
}
