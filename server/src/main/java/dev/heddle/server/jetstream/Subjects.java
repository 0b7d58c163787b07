package dev.heddle.server.jetstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What is where in a stream.
///
/// A room's name is one token of its subject: letters, digits, `-` and `_` as they are, each other
/// byte of its UTF-8 as `=` and two hex digits. So people can read and filter them.
record Subjects(String stream) {
    /// The frames of a room.
    String frames(String room) {
        return stream + ".ev." + token(room);
    }

    /// The frames of all rooms.
    String allFrames() {
        return stream + ".ev.*";
    }

    /// Where the servers say again what is committed.
    String committed(String room) {
        return stream + ".out." + token(room);
    }

    /// The latest epoch of rooms that are deleted.
    String floor() {
        return stream + ".floor";
    }

    /// The room of a subject of frames.
    static String room(String subject) {
        return room(subject.substring(subject.lastIndexOf('.') + 1).toCharArray());
    }

    private static String room(char[] token) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < token.length; i++) {
            if (token[i] == '=' && i + 2 < token.length) {
                bytes.write(Character.digit(token[++i], 16) << 4 | Character.digit(token[++i], 16));
            } else {
                bytes.write(token[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String token(String room) {
        var token = new StringBuilder();
        for (byte each : room.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain =
                    c == '-'
                            || c == '_'
                            || (c >= '0' && c <= '9')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z');
            if (plain) {
                token.append(c);
            } else {
                token.append('=')
                        .append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 15, 16));
            }
        }
        return token.toString();
    }
}
