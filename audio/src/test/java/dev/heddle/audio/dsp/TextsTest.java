package dev.heddle.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.audio.meter.Meter;
import dev.heddle.core.RealTime;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// A class with a real-time method has no texts among its constants: HotSpot makes strings of them
/// all when it wants to compile the method, on the thread that runs it.
class TextsTest {
    private static final String REAL_TIME = RealTime.class.descriptorString();

    @Test
    void areNotInWhatTheAudioThreadRuns() throws Exception {
        var realTime = new ArrayList<String>();
        var texts = new ArrayList<String>();
        for (var one : List.of(GuitarChain.class, Meter.class)) {
            for (var model : classesBeside(one)) {
                if (isRealTime(model)) {
                    realTime.add(model.thisClass().asInternalName());
                    texts.addAll(texts(model));
                }
            }
        }
        assertThat(texts).isEmpty();
        assertThat(realTime).hasSizeGreaterThan(12);
    }

    @Test
    void areFound() throws Exception {
        assertThat(
                        classesBeside(TextsTest.class).stream()
                                .filter(model ->
                                        model.thisClass().asInternalName().endsWith("Planted"))
                                .filter(TextsTest::isRealTime)
                                .flatMap(model -> texts(model).stream()))
                .anyMatch(text -> text.contains("louder than"));
    }

    /// What must not be.
    static final class Planted {
        @RealTime
        void process(float level) {
            if (level > 1) {
                throw new IllegalArgumentException("louder than 1: " + level);
            }
        }
    }

    private static List<ClassModel> classesBeside(Class<?> one)
            throws IOException, URISyntaxException {
        var root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        var folder = root.resolve(one.getPackageName().replace('.', '/'));
        var classes = new ArrayList<ClassModel>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                classes.add(ClassFile.of().parse(file));
            }
        }
        return classes;
    }

    private static boolean isRealTime(ClassModel model) {
        return model.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                        .flatMap(all -> all.annotations().stream())
                        .anyMatch(one -> one.className().equalsString(REAL_TIME))
                || model.methods().stream()
                        .flatMap(method ->
                                method
                                        .findAttribute(Attributes.runtimeVisibleAnnotations())
                                        .stream())
                        .flatMap(all -> all.annotations().stream())
                        .anyMatch(one -> one.className().equalsString(REAL_TIME));
    }

    private static List<String> texts(ClassModel model) {
        return StreamSupport.stream(model.constantPool().spliterator(), false)
                .filter(StringEntry.class::isInstance)
                .map(entry -> ((StringEntry) entry).stringValue())
                .toList();
    }
}
