package dev.heddle.lab;

import java.util.List;

/// One set-up and the figures that come out of it: ours and the peer's, measured in turn in the
/// same set-up, so that whatever else the machine does hits both.
public interface Measurement {
    /// What is said while it runs, and if it fails.
    String name();

    /// Measures. Whatever it starts has ended when it returns or throws. Blocks.
    ///
    /// @throws Exception if it could not be measured; a figure short of its goal is no failure
    List<Figure> measure(Effort effort) throws Exception;
}
