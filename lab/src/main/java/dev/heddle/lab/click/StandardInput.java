package dev.heddle.lab.click;

import java.io.IOException;

/// How a program of ours notices that whoever started it is gone, even by `kill -9`.
final class StandardInput {
    private StandardInput() {}

    static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // Nobody writes anything that counts.
        }
    }
}
