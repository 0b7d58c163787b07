package dev.heddle.analyzer.document;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.poi.openxml4j.util.ZipEntrySource;
import org.jspecify.annotations.Nullable;

/// The parts of a DOCX, unpacked while they are read and counted while they are unpacked.
final class ZipParts implements ZipEntrySource {
    private final ZipFile zip;
    private final Guard guard;
    private final Map<String, ZipArchiveEntry> byName = new HashMap<>();
    private boolean closed;

    ZipParts(SeekableByteChannel channel, Guard guard) throws IOException {
        this.zip = ZipFile.builder().setSeekableByteChannel(channel).get();
        this.guard = guard;
        long declared = 0;
        for (var entry : Collections.list(zip.getEntries())) {
            byName.putIfAbsent(key(entry.getName()), entry);
            declared += Math.max(0, entry.getSize());
        }
        guard.packed(declared); // Who lies about it is found while it is unpacked.
    }

    boolean has(String path) {
        return byName.containsKey(key(path));
    }

    private static String key(String path) {
        return path.replace('\\', '/').toLowerCase(Locale.ROOT);
    }

    @Override
    public Enumeration<? extends ZipArchiveEntry> getEntries() {
        return zip.getEntries();
    }

    /// Names of parts know no case.
    @Override
    public @Nullable ZipArchiveEntry getEntry(String path) {
        return byName.get(key(path));
    }

    @Override
    public InputStream getInputStream(ZipArchiveEntry entry) throws IOException {
        guard.step();
        return new FilterInputStream(zip.getInputStream(entry)) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                guard.inflated(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                guard.step();
                int count = super.read(target, offset, length);
                guard.inflated(Math.max(0, count));
                return count;
            }
        };
    }

    @Override
    public void close() throws IOException {
        closed = true;
        zip.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
