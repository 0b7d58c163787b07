package dev.heddle.analyzer.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/// RTF in which the end of a cell is a tab and the end of a row that of a paragraph: Tika's parser
/// would make a paragraph of each cell, and nobody could tell its row. Nothing becomes longer or
/// shorter, so that what is counted (`\bin`) stays right.
final class CellTabs extends FilterInputStream {
    private static final int LONGEST = 5;

    private byte[] due = {};
    private int given;

    CellTabs(InputStream rtf) {
        super(new PushbackInputStream(rtf, LONGEST));
    }

    @Override
    public int read() throws IOException {
        if (given == due.length) {
            int one = in.read();
            if (one != '\\') {
                return one;
            }
            due = control(in.readNBytes(LONGEST));
            given = 0;
        }
        return due[given++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = 0;
        for (int one; count < length && (one = read()) >= 0; count++) {
            target[offset + count] = (byte) one;
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    /// What stands for the control word that begins with `next`; what is behind it is put back.
    private byte[] control(byte[] next) throws IOException {
        if (isWord(next, "cell")) {
            boolean delimited = next.length > 4 && next[4] == ' ';
            return replaced(next, delimited ? 5 : 4, delimited ? "\\tab \n" : "\\tab ");
        }
        if (isWord(next, "row")) {
            return replaced(next, 3, "\\par");
        }
        boolean escaped = next.length > 0 && next[0] == '\\'; // A backslash that begins nothing.
        return replaced(next, escaped ? 1 : 0, escaped ? "\\\\" : "\\");
    }

    private static boolean isWord(byte[] next, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (i >= next.length || next[i] != word.charAt(i)) {
                return false;
            }
        }
        return next.length == word.length() || !Character.isLetterOrDigit(next[word.length()]);
    }

    private byte[] replaced(byte[] next, int used, String by) throws IOException {
        ((PushbackInputStream) in).unread(next, used, next.length - used);
        return by.getBytes(ISO_8859_1);
    }
}
