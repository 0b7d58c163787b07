package dev.heddle.analyzer.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Documents for tests: those in the folder of resources, and some that are made here.
final class Samples {
    static final Path DOCUMENTS = Path.of("src/test/resources/documents");

    private static final String RELATION =
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    private static final String WORD =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.";

    private Samples() {}

    static Path edge(String name) {
        return DOCUMENTS.resolve("edge").resolve(name);
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document load(Path file) throws Exception {
        return DocumentLoader.load(
                DocumentSource.ofFile(file), Optional.empty(), Limits.DEFAULT, Stop.NEVER);
    }

    static Document load(byte[] bytes) throws Exception {
        return load(bytes, Limits.DEFAULT);
    }

    static Document load(byte[] bytes, Limits limits) throws Exception {
        return DocumentLoader.load(
                DocumentSource.ofBytes(bytes), Optional.empty(), limits, Stop.NEVER);
    }

    static List<String> tokens(String text) {
        return Arrays.stream(text.split("\\s+", -1)).filter(token -> !token.isEmpty()).toList();
    }

    /// A DOCX with this body, and parts beside it, such as `header1.xml`.
    static byte[] docx(String body, Map<String, String> parts) {
        var files = new LinkedHashMap<String, byte[]>();
        var types = new StringBuilder();
        var relations = new StringBuilder();
        int id = 0;
        for (var part : parts.entrySet()) {
            String kind = part.getKey().replaceAll("\\d*\\.xml$", "");
            types.append(
                    "<Override PartName='/word/%s' ContentType='%s%s+xml'/>"
                            .formatted(part.getKey(), WORD, kind));
            relations.append(
                    "<Relationship Id='r%d' Type='%s%s' Target='%s'/>"
                            .formatted(++id, RELATION, kind, part.getKey()));
            files.put("word/" + part.getKey(), part.getValue().getBytes(UTF_8));
        }
        files.put(
                "[Content_Types].xml",
                ("<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
                                + "<Default Extension='rels'"
                                + " ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
                                + "<Default Extension='bin' ContentType='application/octet-stream'/>"
                                + "<Override PartName='/word/document.xml' ContentType='"
                                + WORD
                                + "document.main+xml'/>"
                                + types
                                + "</Types>")
                        .getBytes(UTF_8));
        files.put(
                "_rels/.rels",
                relations(
                        "<Relationship Id='r1' Type='%sofficeDocument' Target='word/document.xml'/>"
                                .formatted(RELATION)));
        files.put("word/_rels/document.xml.rels", relations(relations.toString()));
        files.put("word/document.xml", body.getBytes(UTF_8));
        return zip(files);
    }

    private static byte[] relations(String relations) {
        return ("<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                        + relations
                        + "</Relationships>")
                .getBytes(UTF_8);
    }

    /// One of the XML parts of a DOCX.
    static String word(String root, String content) {
        return "<w:%s xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>%s</w:%s>"
                .formatted(root, content, root);
    }

    static String body(String paragraphs) {
        return word("document", "<w:body>" + paragraphs + "</w:body>");
    }

    static String paragraph(String text) {
        return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
    }

    static byte[] zip(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
