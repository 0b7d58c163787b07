package dev.heddle.analyzer.window;

import com.formdev.flatlaf.FlatDarkLaf;
import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.FlatLightLaf;
import java.awt.Color;
import java.awt.Toolkit;
import java.util.Locale;

/// How the window looks. Owner thread only.
public enum Theme {
    LIGHT,
    DARK,
    /// As the desktop says; light where it does not say.
    SYSTEM;

    /// Makes all windows look so, those that are open included.
    void apply() {
        if (isDark()) {
            FlatDarkLaf.setup();
        } else {
            FlatLightLaf.setup();
        }
        FlatLaf.updateUI();
    }

    /// Whether light letters stand on a dark ground.
    boolean isDark() {
        return switch (this) {
            case LIGHT -> false;
            case DARK -> true;
            case SYSTEM -> isDesktopDark();
        };
    }

    /// What marks a quote, readable with the letters of this theme on it.
    static Color mark() {
        return FlatLaf.isLafDark() ? new Color(0x6b5500) : new Color(0xffe58a);
    }

    /// AWT passes on the names of GTK's themes, and on Windows whether programs are to be light.
    private static boolean isDesktopDark() {
        var desktop = Toolkit.getDefaultToolkit();
        boolean isDarkOnGtk =
                desktop.getDesktopProperty("gnome.Net/ThemeName") instanceof String name
                        && name.toLowerCase(Locale.ROOT).contains("dark");
        return isDarkOnGtk || Boolean.FALSE.equals(desktop.getDesktopProperty("win.lightTheme.on"));
    }
}
