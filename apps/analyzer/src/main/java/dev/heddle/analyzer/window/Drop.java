package dev.heddle.analyzer.window;

import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.swing.TransferHandler;

/// Takes files that are dropped or pasted. Owner thread only.
final class Drop extends TransferHandler {
    private static final long serialVersionUID = 1L;

    private final transient Consumer<List<Path>> taker;

    Drop(Consumer<List<Path>> taker) {
        this.taker = taker;
    }

    @Override
    public boolean canImport(TransferSupport support) {
        return support.isDataFlavorSupported(DataFlavor.javaFileListFlavor);
    }

    @Override
    public boolean importData(TransferSupport support) {
        if (!canImport(support)) {
            return false;
        }
        try {
            var files =
                    (List<?>)
                            support.getTransferable()
                                    .getTransferData(DataFlavor.javaFileListFlavor);
            taker.accept(
                    files.stream()
                            .flatMap(file ->
                                    file instanceof File dropped
                                            ? Stream.of(dropped.toPath())
                                            : Stream.empty())
                            .toList());
            return true;
        } catch (UnsupportedFlavorException | IOException e) {
            return false; // The source has withdrawn it.
        }
    }
}
