package dev.heddle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.heddle.agent.ParameterSchema.Parsed;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.PathError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterSchemaTest {
    enum Kind {
        CUBE,
        SPHERE;

        @Override
        public String toString() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    record Nothing() {}

    record Point(double x, @Default("7.5") double y) {}

    record Everything(
            @Describe("What to make.") Kind kind,
            @Matches("^[a-z]+$") @Size(min = 2, max = 5) String name,
            @Range(min = -1, max = 10) double size,
            @Default("3") int count,
            @Default("[0, 50, 0]") @Size(min = 3, max = 3) @Range(min = -100, max = 100)
                    List<Double> location,
            Optional<String> note,
            @Default("{\"x\": 1}") Point at,
            @Default("[]") List<Point> path,
            @Default("false") boolean lit) {}

    record Guarded(String word, int from, int to) {
        Guarded {
            if (from > to) {
                throw new IllegalArgumentException("from must not be after to");
            }
        }
    }

    record Inner(Guarded guarded, List<Guarded> more) {}

    record Single(float single) {}

    record Picky(String text) {
        Picky {
            if (!text.isEmpty()) {
                throw new IllegalArgumentException("no " + text);
            }
        }
    }

    record SameName(Guarded word) {}

    private static final String GOOD = "{\"kind\":\"Cube\",\"name\":\"abc\",\"size\":2}";

    private static <P extends Record> P valid(Class<P> type, String json) {
        return switch (ParameterSchema.of(type).parse(Json.read(json))) {
            case Parsed.Valid<P>(P parameters) -> parameters;
            case Parsed.Invalid<P>(List<PathError> errors) ->
                    throw new AssertionError(errors.toString());
        };
    }

    private static List<PathError> invalid(Class<? extends Record> type, String json) {
        return ParameterSchema.of(type).parse(Json.read(json)) instanceof Parsed.Invalid<?> invalid
                ? invalid.errors()
                : fail("it was taken: " + json);
    }

    private static List<String> paths(Class<? extends Record> type, String json) {
        return invalid(type, json).stream().map(PathError::path).toList();
    }

    /// A good call with one more or another field.
    private static String with(String field, String json) {
        return GOOD.replaceFirst("\"" + field + "\":[^,}]*,?", "")
                .replace(",}", "}")
                .replaceFirst("}$", ",\"" + field + "\":" + json + "}");
    }

    @Test
    void describesTheRecord() {
        var schema = ParameterSchema.of(Everything.class).json();
        assertEquals("object", schema.path("type").asString());
        assertFalse(schema.path("additionalProperties").asBoolean(true));
        assertEquals("[\"kind\",\"name\",\"size\"]", sorted(schema.path("required").toString()));
        var properties = schema.path("properties");
        assertEquals(
                List.of("kind", "name", "size", "count", "location", "note", "at", "path", "lit"),
                new ArrayList<>(properties.propertyNames()));
        assertEquals("[\"Cube\",\"Sphere\"]", properties.path("kind").path("enum").toString());
        assertEquals("What to make.", properties.path("kind").path("description").asString());
        assertEquals(2, properties.path("name").path("minLength").asInt());
        assertEquals(5, properties.path("name").path("maxLength").asInt());
        assertEquals("^[a-z]+$", properties.path("name").path("pattern").asString());
        assertEquals(-1, properties.path("size").path("minimum").asDouble());
        assertEquals(10, properties.path("size").path("maximum").asDouble());
        assertEquals("integer", properties.path("count").path("type").asString());
        assertEquals("[0,50,0]", properties.path("location").path("default").toString());
        assertEquals(3, properties.path("location").path("minItems").asInt());
        assertEquals(3, properties.path("location").path("maxItems").asInt());
        assertEquals(-100, properties.path("location").path("items").path("minimum").asDouble());
        assertTrue(properties.path("location").path("minimum").isMissingNode());
        assertEquals("object", properties.path("at").path("type").asString());
        assertFalse(properties.path("at").path("additionalProperties").asBoolean(true));
        assertEquals("boolean", properties.path("lit").path("type").asString());
        assertFalse(schema.toString().contains("$ref"), "a form needs no second place to look");
    }

    private static String sorted(String array) {
        var words = new ArrayList<String>();
        Json.read(array).forEach(word -> words.add(word.asString()));
        return Json.write(words.stream().sorted().toList());
    }

    @Test
    void fillsInWhatIsLeftOut() {
        var everything = valid(Everything.class, GOOD);
        assertEquals(Kind.CUBE, everything.kind());
        assertEquals(3, everything.count());
        assertEquals(List.of(0.0, 50.0, 0.0), everything.location());
        assertEquals(Optional.empty(), everything.note());
        assertEquals(new Point(1, 7.5), everything.at());
        assertEquals(List.of(), everything.path());
        assertFalse(everything.lit());
    }

    @Test
    void fillsInWhatIsLeftOutOfNestedRecords() {
        var everything = valid(Everything.class, with("path", "[{\"x\":1},{\"x\":2,\"y\":3}]"));
        assertEquals(List.of(new Point(1, 7.5), new Point(2, 3)), everything.path());
    }

    @Test
    void takesWhatIsGiven() {
        var everything =
                valid(
                        Everything.class,
                        """
                        {"kind":"Sphere","name":"ab","size":10,"count":0,"location":[1,2,3],
                         "note":"n","at":{"x":1,"y":2},"path":[{"x":3}],"lit":true}\
                        """);
        assertEquals(
                new Everything(
                        Kind.SPHERE,
                        "ab",
                        10,
                        0,
                        List.of(1.0, 2.0, 3.0),
                        Optional.of("n"),
                        new Point(1, 2),
                        List.of(new Point(3, 7.5)),
                        true),
                everything);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind|\"CUBE\"|/kind",
                "kind|\"Cone\"|/kind",
                "kind|null|/kind",
                "kind|1|/kind",
                "name|\"a\"|/name",
                "name|\"abcdef\"|/name",
                "name|\"AB\"|/name",
                "name|null|/name",
                "size|-1.5|/size",
                "size|11|/size",
                "size|\"2\"|/size",
                "size|\"NaN\"|/size",
                "size|null|/size",
                "count|1.5|/count",
                "count|3000000000|/count",
                "count|1e30|/count",
                "location|[1,2]|/location",
                "location|[1,2,3,4]|/location",
                "location|[1,2,101]|/location/2",
                "location|[1,\"2\",3]|/location/1",
                "location|[1,null,3]|/location/1",
                "location|{}|/location",
                "note|1|/note",
                "at|{}|/at/x",
                "at|{\"x\":1,\"z\":1}|/at/z",
                "at|{\"x\":\"1\"}|/at/x",
                "at|[]|/at",
                "path|[{\"x\":1},{}]|/path/1/x",
                "lit|\"yes\"|/lit",
                "more|1|/more",
                "a/b~c|1|/a~1b~0c",
            })
    void refusesWhatDoesNotFitAndNamesThePlace(String field, String json, String path) {
        assertThat(paths(Everything.class, with(field, json))).contains(path);
    }

    @ParameterizedTest
    @CsvSource({"kind", "name", "size"})
    void missesWhatIsRequired(String field) {
        var json = GOOD.replaceFirst("\"" + field + "\":[^,}]*,?", "").replace(",}", "}");
        assertEquals(List.of("/" + field), paths(Everything.class, json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "null", "\"x\"", "true"})
    void refusesWhatIsNoObject(String json) {
        assertEquals(List.of(""), paths(Everything.class, json));
        assertEquals(List.of(""), paths(Nothing.class, json));
    }

    @Test
    void namesTheChildThatIsCalledLikeItsParent() {
        assertThat(paths(SameName.class, "{\"word\":{\"from\":1,\"to\":2}}"))
                .containsExactly("/word/word");
    }

    @Test
    void anEmptyRecordTakesNothing() {
        assertEquals(new Nothing(), valid(Nothing.class, "{}"));
        assertEquals(List.of("/x"), paths(Nothing.class, "{\"x\":1}"));
        var schema = ParameterSchema.of(Nothing.class).json();
        assertTrue(schema.path("properties").isObject());
        assertFalse(schema.path("additionalProperties").asBoolean(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e400"})
    void noNumberIsInfinite(String number) {
        assertThat(invalid(Single.class, "{\"single\":" + number + "}")).isNotEmpty();
        assertThat(invalid(Everything.class, with("size", "1e400"))).isNotEmpty();
    }

    @Test
    void refusesWhatTheConstructorRefusesInItsWords() {
        var errors = invalid(Guarded.class, "{\"word\":\"w\",\"from\":2,\"to\":1}");
        assertEquals(List.of(new PathError("", "from must not be after to")), errors);
    }

    @Test
    void namesThePlaceOfANestedRecordThatRefuses() {
        String good = "{\"word\":\"w\",\"from\":1,\"to\":2}";
        String bad = "{\"word\":\"w\",\"from\":2,\"to\":1}";
        assertEquals(
                List.of("/guarded"), paths(Inner.class, "{\"guarded\":" + bad + ",\"more\":[]}"));
        assertEquals(
                List.of("/more/1"),
                paths(
                        Inner.class,
                        "{\"guarded\":" + good + ",\"more\":[" + good + "," + bad + "]}"));
    }

    @Test
    void tellsSoManyErrorsAndNoMore() {
        var wrong = "\"x\",".repeat(1000) + "\"x\"";
        assertEquals(20, invalid(Everything.class, with("location", "[" + wrong + "]")).size());
    }

    @Test
    void anErrorIsNeverLongerThanALinkCanCarry() {
        var errors = invalid(Picky.class, "{\"text\":\"" + "x".repeat(100_000) + "\"}");
        assertThat(errors.getFirst().message()).hasSizeLessThan(5000);
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        String deep = "[".repeat(200) + "]".repeat(200);
        assertThat(invalid(Nothing.class, "{\"x\":" + deep + "}")).hasSize(1);
    }
}
