package dev.heddle.analyzer.document;

import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.analyzer.document.DocumentException.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.poifs.crypt.Decryptor;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.tika.detect.microsoft.ooxml.OPCPackageDetector;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.ooxml.OPCPackageWrapper;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/// DOCX by Tika's parser, the one that reads its XML as a stream. The package is opened here, so
/// that its parts are counted while they are unpacked, and because Tika would copy it to a file.
final class DocxText {
    private DocxText() {}

    static Parsed read(SeekableByteChannel channel, Guard guard)
            throws DocumentException, IOException, SAXException, TikaException {
        try (var parts = new ZipParts(channel, guard)) {
            if (!parts.has("[Content_Types].xml") && !parts.has("word/document.xml")) {
                throw DocumentLoader.unsupported("The file is an archive, not a document.");
            }
            OPCPackage opened = OPCPackage.open(parts);
            @Nullable MediaType type = OPCPackageDetector.detectOfficeOpenXML(opened);
            if (type == null) {
                throw new IOException("no main part");
            }
            if (!type.getSubtype().contains("word")) {
                throw DocumentLoader.unsupported(
                        "The file is of a kind that cannot be read (%s).".formatted(type));
            }
            return read(opened, guard);
        } catch (InvalidFormatException e) {
            throw new IOException(e);
        }
    }

    private static Parsed read(OPCPackage opened, Guard guard)
            throws IOException, SAXException, TikaException {
        var config = new OfficeParserConfig();
        config.setUseSAXDocxExtractor(true);
        config.setIncludeHeadersAndFooters(true);
        config.setIncludeShapeBasedContent(true);
        config.setIncludeDeletedContent(false);
        config.setIncludeMoveFromContent(false);
        config.setExtractMacros(false);
        var context = Parsed.context();
        context.set(OfficeParserConfig.class, config);
        var handler = new TextHandler(guard);
        var metadata = new Metadata();
        try (var stream = TikaInputStream.get(new byte[0])) {
            stream.setOpenContainer(new OPCPackageWrapper(opened));
            new OOXMLParser().parse(stream, handler, metadata, context);
        }
        return Parsed.of(Format.DOCX, handler, metadata, false);
    }

    /// What stands in one of Microsoft's older containers: an encrypted DOCX, or a document of a
    /// kind that is not read.
    static Parsed readEncrypted(SourceChannel channel, Guard guard, Optional<char[]> password)
            throws DocumentException, IOException, SAXException, TikaException {
        var stream = new BufferedInputStream(Channels.newInputStream(channel));
        try (var files = new POIFSFileSystem(stream)) {
            if (!files.getRoot().hasEntryCaseInsensitive(Decryptor.DEFAULT_POIFS_ENTRY)) {
                throw DocumentLoader.unsupported("The file is of an old kind of Office document.");
            }
            if (password.isEmpty()) {
                throw DocumentLoader.locked(password);
            }
            var decryptor = Decryptor.getInstance(new EncryptionInfo(files));
            if (!decryptor.verifyPassword(new String(password.get()))) {
                throw DocumentLoader.locked(password);
            }
            try (var plain = decryptor.getDataStream(files)) {
                return read(new SeekableInMemoryByteChannel(plain.readAllBytes()), guard);
            }
        } catch (GeneralSecurityException e) {
            throw new DocumentException(
                    Problem.UNSUPPORTED, "The document is encrypted in a way that cannot be read.");
        }
    }
}
