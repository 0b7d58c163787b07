package dev.heddle.agent.release;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes archives that no honest tool writes.
final class RawZip {
    static final int FILE = 0x81A4;
    static final int LINK = 0xA1FF;
    private static final int FOLDER = 0x41ED;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<byte[]> listed = new ArrayList<>();

    RawZip add(String name, byte[] contents) {
        return add(name, name, contents, name.endsWith("/") ? FOLDER : FILE, contents.length);
    }

    RawZip add(String name, String contents) {
        return add(name, contents.getBytes(StandardCharsets.UTF_8));
    }

    RawZip link(String name, String target) {
        byte[] contents = target.getBytes(StandardCharsets.UTF_8);
        return add(name, name, contents, LINK, contents.length);
    }

    /// One that is called differently at its place and in the list, or says another length.
    RawZip add(String name, String nameAtPlace, byte[] contents, int mode, int saidLength) {
        byte[] packed = deflated(contents);
        var crc = new CRC32();
        crc.update(contents);
        int at = body.size();
        byte[] there = nameAtPlace.getBytes(StandardCharsets.UTF_8);
        byte[] head = new byte[30 + there.length];
        var local = little(head);
        local.putInt(0x04034b50).putShort((short) 20).putShort((short) 0x800).putShort((short) 8);
        local.putInt(0).putInt((int) crc.getValue()).putInt(packed.length).putInt(saidLength);
        local.putShort((short) there.length).putShort((short) 0).put(there);
        body.writeBytes(head);
        body.writeBytes(packed);
        list(name, at, crc.getValue(), packed.length, saidLength, mode);
        return this;
    }

    /// One more entry whose contents are those of the first.
    RawZip sameAgain(String name, byte[] contents) {
        var crc = new CRC32();
        crc.update(contents);
        list(name, 0, crc.getValue(), deflated(contents).length, contents.length, FILE);
        return this;
    }

    private void list(String name, int at, long crc, int packed, int length, int mode) {
        byte[] utf = name.getBytes(StandardCharsets.UTF_8);
        byte[] one = new byte[46 + utf.length];
        var entry = little(one);
        entry.putInt(0x02014b50).putShort((short) (3 << 8 | 20)).putShort((short) 20);
        entry.putShort((short) 0x800).putShort((short) 8).putInt(0).putInt((int) crc);
        entry.putInt(packed).putInt(length).putShort((short) utf.length).putShort((short) 0);
        entry.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(mode << 16);
        entry.putInt(at).put(utf);
        listed.add(one);
    }

    byte[] done() {
        var all = new ByteArrayOutputStream();
        all.writeBytes(body.toByteArray());
        int start = all.size();
        listed.forEach(all::writeBytes);
        byte[] tail = new byte[22];
        var end = little(tail);
        end.putInt(0x06054b50).putInt(0).putShort((short) listed.size());
        end.putShort((short) listed.size()).putInt(all.size() - start).putInt(start);
        all.writeBytes(tail);
        return all.toByteArray();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] deflated(byte[] contents) {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(contents);
            deflater.finish();
            byte[] packed = new byte[contents.length + 64];
            int length = deflater.deflate(packed);
            return Arrays.copyOf(packed, length);
        } finally {
            deflater.end();
        }
    }
}
