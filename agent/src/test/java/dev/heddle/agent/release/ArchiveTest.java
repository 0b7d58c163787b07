package dev.heddle.agent.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program reads of a jar that somebody sends it.
class ArchiveTest {
    private static Refusal refusal(byte[] jar) {
        return refusal(jar, Archive.Limits.DEFAULT);
    }

    private static Refusal refusal(byte[] jar, Archive.Limits limits) {
        var refused = catchThrowableOfType(RefusedException.class, () -> Archive.read(jar, limits));
        assertThat(refused).as("nothing was refused").isNotNull();
        assertThat(refused.getMessage()).isNotBlank();
        return refused.refusal();
    }

    private static byte[] jar() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (var jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry("a/"));
            jar.putNextEntry(new JarEntry("a/One.class"));
            jar.write("one one one one one one".getBytes(UTF_8));
            jar.putNextEntry(new JarEntry("a/empty.txt"));
        }
        return bytes.toByteArray();
    }

    @Test
    void readsAnOrdinaryJar() throws Exception {
        var files = Archive.read(jar());
        assertThat(files.keySet())
                .containsExactly("META-INF/MANIFEST.MF", "a/One.class", "a/empty.txt");
        assertThat(files.get("a/One.class")).asString(UTF_8).startsWith("one one");
        assertThat(files.get("a/empty.txt")).isEmpty();
    }

    @Test
    void readsWhatTheRawWriterOfTheseTestsWrites() throws Exception {
        var files = Archive.read(new RawZip().add("x/A.class", "a").add("b", "").done());
        assertThat(files.keySet()).containsExactly("x/A.class", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "a/..",
                "/etc/evil",
                "C:/evil",
                "a\\..\\evil",
                "a//b",
                "./a",
                "a/\u0000b",
                "a/\nb",
                "",
                "//"
            })
    void refusesNamesThatLeadOut(String name) {
        assertThat(refusal(new RawZip().add(name, "x").done())).isEqualTo(Refusal.BAD_ENTRY_NAME);
    }

    @Test
    void refusesLinks() {
        assertThat(refusal(new RawZip().link("a", "/etc/passwd").done()))
                .isEqualTo(Refusal.NOT_A_FILE);
    }

    @Test
    void refusesTwoOfOneName() {
        assertThat(refusal(new RawZip().add("a", "1").add("a", "2").done()))
                .isEqualTo(Refusal.DUPLICATE_ENTRY);
        assertThat(refusal(new RawZip().add("a", "1").add("a/", "").done()))
                .isEqualTo(Refusal.DUPLICATE_ENTRY);
    }

    @Test
    void refusesNamesThatSomeFileSystemsTakeForOne() {
        assertThat(refusal(new RawZip().add("a/B", "1").add("A/b", "2").done()))
                .isEqualTo(Refusal.CASE_CLASH);
        assertThat(refusal(new RawZip().add("a", "1").add("A/b", "2").done()))
                .isEqualTo(Refusal.CASE_CLASH);
        assertThat(refusal(new RawZip().add("A/b", "1").add("a", "2").done()))
                .isEqualTo(Refusal.CASE_CLASH);
        assertThat(refusal(new RawZip().add("\u00e9", "1").add("e\u0301", "2").done()))
                .isEqualTo(Refusal.CASE_CLASH);
    }

    @Test
    void refusesAZipBombBeforeItUnpacksIt() {
        byte[] zeros = new byte[8 << 20];
        assertThat(refusal(new RawZip().add("a", zeros).done())).isEqualTo(Refusal.TOO_BIG);
    }

    @Test
    void refusesWhatUnpacksToMoreThanTheLimit() {
        var limits = new Archive.Limits(10, 100, 1000);
        byte[] half = new byte[60];
        var jar = new RawZip().add("a", half).add("b", half).done();
        assertThat(refusal(jar, limits)).isEqualTo(Refusal.TOO_BIG);
    }

    @Test
    void refusesTooManyEntries() {
        var zip = new RawZip();
        for (int i = 0; i <= 10; i++) {
            zip.add("f" + i, "x");
        }
        assertThat(refusal(zip.done(), new Archive.Limits(10, 100, 100)))
                .isEqualTo(Refusal.TOO_BIG);
    }

    @Test
    void refusesEntriesThatLieOverEachOther() {
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);
        var zip = new RawZip().add("a", "a", noise, RawZip.FILE, noise.length);
        assertThat(refusal(zip.sameAgain("b", noise).done())).isEqualTo(Refusal.BAD_ARCHIVE);
    }

    @Test
    void refusesAnEntryThatIsAnotherOneAtItsPlace() {
        byte[] x = {1};
        assertThat(refusal(new RawZip().add("a", "b", x, RawZip.FILE, 1).done()))
                .isEqualTo(Refusal.BAD_ARCHIVE);
    }

    @Test
    void refusesAnEntryThatIsNotAsLongAsItSays() {
        byte[] x = new byte[100];
        for (int said : new int[] {0, 99, 101}) {
            assertThat(refusal(new RawZip().add("a", "a", x, RawZip.FILE, said).done()))
                    .isEqualTo(Refusal.BAD_ARCHIVE);
        }
    }

    @Test
    void refusesWhatIsCutOffAnywhereOrHasSomethingBehindIt() throws Exception {
        byte[] jar = jar();
        for (int length = 0; length < jar.length; length++) {
            assertThat(refusal(Arrays.copyOf(jar, length))).isEqualTo(Refusal.BAD_ARCHIVE);
        }
        assertThat(refusal(Arrays.copyOf(jar, jar.length + 1))).isEqualTo(Refusal.BAD_ARCHIVE);
        assertThat(refusal(new byte[100])).isEqualTo(Refusal.BAD_ARCHIVE);
    }

    /// Two thousand jars with some bytes changed: read or refused, never anything else.
    @Test
    void whateverComesIsReadOrRefused() throws Exception {
        assertThat(brokenJars(ArchiveTest::readOrRefused)).isGreaterThan(1000);
    }

    /// The planted fault: a reader that throws something else for a broken jar.
    @Test
    void aReaderThatThrowsSomethingElseIsFound() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() ->
                        brokenJars(jar -> {
                            int mark = jar[jar.length - 22];
                            if (mark != 'P') {
                                throw new ArithmeticException("planted");
                            }
                        }));
    }

    private static void readOrRefused(byte[] jar) {
        try {
            assertThat(Archive.read(jar)).isNotNull();
        } catch (RefusedException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static int brokenJars(Consumer<byte[]> reader) throws IOException {
        byte[] jar = jar();
        var chance = new Random(20261123);
        int count = 0;
        for (; count < 2000; count++) {
            byte[] broken = jar.clone();
            for (int i = chance.nextInt(4); i >= 0; i--) {
                int at = chance.nextInt(broken.length);
                broken[at] = (byte) (chance.nextBoolean() ? chance.nextInt(256) : 0xFF);
            }
            reader.accept(broken);
        }
        return count;
    }
}
