package dev.heddle.radio.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.heddle.radio.show.Item.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShowFileTest {
    private static ShowFileException refused(String text) {
        return catchThrowableOfType(
                ShowFileException.class, () -> ShowFile.parse("my-show.yaml", text));
    }

    private static String withItem(String item) {
        return "title: A\nitems:\n  - " + item + "\n";
    }

    @Test
    void readsTheShowThatComesAlong() {
        var show = ShowFile.sample();

        assertThat(show.title()).contains("Dolores Vane");
        assertThat(show.seconds()).isEqualTo(600);
        assertThat(show.breaks().count()).isEqualTo(2);
        assertThat(show.breaks().slots()).isEqualTo(2);
        var kinds = show.items().stream().map(Item::kind).collect(Collectors.toSet());
        assertThat(kinds)
                .contains(
                        Kind.MUSIC,
                        Kind.HOST_LINE,
                        Kind.CALLER_LINE,
                        Kind.CONVERSATION,
                        Kind.DEAD_AIR,
                        Kind.PUT_ON_AIR);
        assertThat(show.ads()).hasSize(4).allMatch(ad -> !ad.sponsor().isEmpty());
        assertThat(show.breaks().transitions()).hasSize(2);
        assertThat(show.closing()).hasSize(1);
    }

    @Test
    void theSampleFillsItsTime() {
        var show = ShowFile.sample();

        double items = show.items().stream().mapToDouble(item -> item.seconds() + 0.1).sum();
        double breaks = show.breaks().count() * (show.breaks().seconds() + 9);

        assertThat(items + breaks).isBetween(show.seconds() - 60, show.seconds() + 60);
    }

    @Test
    void needsATitleAndNothingElse() throws Exception {
        var show = ShowFile.parse("small.yaml", "title: Small\n");

        assertThat(show)
                .isEqualTo(
                        new Show(
                                "Small",
                                600,
                                "",
                                false,
                                List.of(),
                                List.of(),
                                List.of(),
                                Show.Breaks.DEFAULT,
                                List.of()));
    }

    @Test
    void speechTakesFourSecondsALine() throws Exception {
        var show =
                ShowFile.parse(
                        "talk.yaml",
                        withItem(
                                "conversation: A\n    lines: [{host: a}, {caller: b}, {host: c}]"));

        assertThat(show.items().getFirst().seconds()).isEqualTo(12);
        assertThat(show.items().getFirst().limitSeconds()).isEqualTo(22);
    }

    @Test
    void aCallerOnTheAirBringsTheirDialogue() throws Exception {
        var show =
                ShowFile.parse(
                        "gus.yaml",
                        """
                        title: A
                        callers:
                          - name: Gus
                            lines:
                              - caller: hello
                        items:
                          - put_on_air: Gus
                        """);

        assertThat(show.items().getFirst().kind()).isEqualTo(Kind.PUT_ON_AIR);
        assertThat(show.items().getFirst().lines()).isEqualTo(show.callers().getFirst().lines());
        assertThat(show.caller(" gus ")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    music: Song                               | 3:5  | needs 'length:'
                    {music: Song, length: -1}                 | 3:27 | above 0, not -1
                    {music: Song, length: 0}                  | 3:27 | above 0, not 0
                    {music: Song, length: .nan}               | 3:27 | above 0, not NaN
                    {music: Song, length: .inf}               | 3:27 | above 0, not Infinity
                    {music: Song, length: 1e300}              | 3:27 | shorten or split it
                    {music: Song, length: 31}                 | 3:27 | after 30 s an item is cancelled
                    {music: Song, length: "20"}               | 3:27 | without quotes
                    {music: Song, length: 20 s}               | 3:27 | without quotes or a unit
                    {music: Song, length: [1]}                | 3:27 | is a number
                    {music: Song, length: 0x1F}               | 3:27 | is a number
                    {music: Song, lenght: 20}                  | 3:19 | no key 'lenght'; did you mean 'length'?
                    {music: Song, length: 20, volume: 11}     | 3:31 | no key 'volume'; known here
                    {music: Song, length: 20, lenght: 1}      | 3:31 | did you mean 'length'
                    {music: 1999, length: 20}                 | 3:13 | put it in quotes
                    {music: null, length: 20}                 | 3:13 | put it in quotes
                    {music: "", length: 20}                   | 3:13 | 1 to 500 characters
                    {music: Song, host: Hi, length: 2}        | 3:5  | this one has music and host
                    {song: Song, length: 2}                   | 3:5  | begin it with one of
                    just text                                 | 3:5  | 'key: value' lines
                    {music: A, length: 1, length: 2}          | 3:27 | stands here twice
                    {conversation: A}                         | 3:5  | needs 'lines:'
                    {conversation: A, lines: []}              | 3:30 | 1 to 100 lines
                    {conversation: A, lines: [{dj: a}]}       | 3:31 | nobody speaks
                    {conversation: A, lines: {host: a}}       | 3:30 | is a list
                    {conversation: A, lines: [{host: a}], length: 15} | 3:51 | with 1 lines is cancelled
                    {put_on_air: Nobody}                      | 3:18 | add them to 'callers'
                    {? [a] : b}                               | 3:8  | a key is a word
                    """)
    void tellsWhereAnItemIsWrongAndWhatToDo(String item, String place, String words) {
        var refused = refused(withItem(item));

        assertThat(refused.line() + ":" + refused.column())
                .as(refused.getMessage())
                .isEqualTo(place);
        assertThat(refused).hasMessageStartingWith("my-show.yaml:" + place + ": ");
        assertThat(refused).hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    title: A, length: 86401               | 1:20 | at most 86400
                    title: A, length: -5                  | 1:20 | above 0
                    title: A, repeat: maybe               | 1:20 | true or false
                    title: A, breaks: {count: 11}         | 1:28 | whole number from 0 to 10
                    title: A, breaks: {count: 2.5}        | 1:28 | whole number
                    title: A, breaks: {count: .nan}       | 1:28 | whole number
                    title: A, breaks: {slots: 4}          | 1:28 | from 1 to 3
                    title: A, breaks: {slots: 0}          | 1:28 | from 1 to 3
                    title: A, breaks: 2                   | 1:20 | 'key: value' lines
                    title: A, breaks: {transitions: [{music: B, length: 1}]} | 1:36 | allowed is 'transition'
                    title: A, ads: [{ad: B, length: 19}]  | 1:34 | an ad has a slot of 18 s
                    title: A, ads: [{host: B, length: 9}] | 1:19 | allowed is 'ad'
                    title: A, items: 3                    | 1:19 | is a list
                    title: A, sponsors: B                 | 1:12 | did you mean 'sponsor'
                    items: []                             | 1:1  | needs 'title:'
                    """)
    void tellsWhereAShowIsWrong(String show, String place, String words) {
        var refused = refused("{" + show + "}");

        assertThat(refused.line() + ":" + refused.column())
                .as(refused.getMessage())
                .isEqualTo(place);
        assertThat(refused).hasMessageContaining(words);
    }

    @Test
    void namesAreUnique() {
        assertThat(
                        refused(
                                withItem(
                                        "{music: A, length: 1, id: x}\n  - {host: B, length: 1, id: x}")))
                .hasMessage("my-show.yaml:4:30: two items are called 'x'; rename one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    title: "open                  | 1:13
                    title: a: b                   | 1:9
                    title: *nobody                | 1:8
                    {title: A                     | 1:10
                    title: A#  sponsor: B         | 2:10
                    """)
    void tellsWhereAFileIsNotEvenYaml(String text, String place) {
        var refused = refused(text.replace('#', '\n'));

        assertThat(refused).hasMessageContaining("this is not YAML");
        assertThat(refused.line() + ":" + refused.column())
                .as(refused.getMessage())
                .isEqualTo(place);
    }

    @Test
    void refusesAnEmptyFile() {
        assertThat(refused("# nothing\n")).hasMessageContaining("it begins with 'title:'");
    }

    @Test
    void refusesTwoShowsInOneFile() {
        assertThat(refused("title: A\n---\ntitle: B\n").line()).isEqualTo(2);
    }

    @Test
    void refusesAThousandAndOneItemsAtTheLastOne() {
        var text = new StringBuilder("title: A\nitems:\n");
        for (int i = 0; i < 1001; i++) {
            text.append("  - {music: Song, length: 1}\n");
        }

        assertThat(refused(text.toString()))
                .hasMessage("my-show.yaml:1003:5: 'items' has at most 1000 parts; delete some");
    }

    @Test
    void refusesAFileOfMoreThanAMebibyte(@TempDir Path folder) throws Exception {
        var file = folder.resolve("long.yaml");
        Files.writeString(file, "title: A\n" + "# la la la\n".repeat(100_000));

        var refused = catchThrowableOfType(ShowFileException.class, () -> ShowFile.read(file));

        assertThat(refused).hasMessageContaining("at most 1 MiB");
        assertThat(refused.line()).isEqualTo(95_326);
    }

    @Test
    void refusesWhatIsNotUtf8WhereItStands(@TempDir Path folder) throws Exception {
        var file = folder.resolve("latin.yaml");
        Files.write(file, "title: A\nsponsor: Caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        var refused = catchThrowableOfType(ShowFileException.class, () -> ShowFile.read(file));

        assertThat(refused)
                .hasMessageEndingWith(
                        "latin.yaml:2:13: the next character is not UTF-8; save the file as UTF-8");
    }

    @Test
    void refusesControlCharactersWhereTheyStand() {
        assertThat(refused("title: A\nsponsor: B\u0007\n"))
                .hasMessageStartingWith("my-show.yaml:2:11:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void aDeepFileIsRefusedBeforeAnythingRecurses(String level) {
        assertThat(refused(level.repeat(100_000))).hasMessageContaining("nested too deeply");
    }

    @Test
    void aliasesStandForWhatTheyName() throws Exception {
        var show =
                ShowFile.parse(
                        "alias.yaml",
                        "title: &t A\nsponsor: *t\nitems: [{music: *t, length: 2}]\n");

        assertThat(show.items().getFirst().title()).isEqualTo("A");
    }

    @Test
    void anItemThatHoldsItselfIsRefused() {
        assertThat(refused("title: A\nitems: &i\n  - *i\n")).hasMessageContaining("'key: value'");
    }

    /// Whatever is typed, the answer is a show or a message with a place.
    @Test
    void brokenSamplesNeverEndInAnythingElse() throws Exception {
        byte[] sample;
        try (var in = ShowFile.class.getResourceAsStream("sample-show.yaml")) {
            sample = in.readAllBytes();
        }
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var letters = " :-{}[]\"'\n#&*!|>%@`,?a1.~\t";
        for (int round = 0; round < 200; round++) {
            var text = new StringBuilder(new String(sample, StandardCharsets.UTF_8));
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.insert(at, letters.charAt(random.nextInt(letters.length())));
                }
            }
            try {
                var _ = ShowFile.parse("broken.yaml", text.toString());
            } catch (ShowFileException e) {
                assertThat(e.line()).as("seed %d", seed).isPositive();
                assertThat(e.column()).as("seed %d", seed).isPositive();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }
}
