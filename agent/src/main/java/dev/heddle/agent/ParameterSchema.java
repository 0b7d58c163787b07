package dev.heddle.agent;

import com.github.victools.jsonschema.generator.ConfigFunction;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.PathError;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema of a record of parameters, and the one place where JSON becomes that record. May
/// be called from any thread.
final class ParameterSchema<P extends Record> {
    /// More errors help nobody to mend one call.
    private static final int MAX_ERRORS = 20;

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final Function<JsonNode, P> reader;
    private final JsonNode json;
    private final Schema schema;

    /// Parameters that hold, or what is wrong with them.
    sealed interface Parsed<P> {
        record Valid<P>(P parameters) implements Parsed<P> {}

        record Invalid<P>(List<PathError> errors) implements Parsed<P> {}
    }

    private ParameterSchema(Function<JsonNode, P> reader, JsonNode json) {
        this.reader = reader;
        this.json = json;
        this.schema = REGISTRY.getSchema(json);
    }

    static <P extends Record> ParameterSchema<P> of(Class<P> type) {
        return of(type, new Shapes());
    }

    static <P extends Record> ParameterSchema<P> of(Class<P> type, Shapes shapes) {
        var json = shapes.schema(type);
        json.remove("$schema");
        if (!json.has("properties")) {
            json.putObject("properties");
            json.put("additionalProperties", false);
        }
        // Written and read once: what the generator puts into the tree as Java values becomes JSON.
        var plain = Json.read(json.toString());
        return new ParameterSchema<>(node -> shapes.read(complete(node, plain), type), plain);
    }

    /// A schema made elsewhere, for parameters that stay JSON: whoever reads them fills in the
    /// defaults, which may be others by then.
    static ParameterSchema<JsonParameters> of(JsonNode schema) {
        return new ParameterSchema<>(JsonParameters::new, schema);
    }

    JsonNode json() {
        return json;
    }

    /// Checks parameters, fills in defaults and makes the record.
    Parsed<P> parse(JsonNode parameters) {
        try {
            var errors = schema.validate(Json.requirePortable(parameters));
            if (!errors.isEmpty()) {
                return new Parsed.Invalid<>(
                        errors.stream().limit(MAX_ERRORS).map(ParameterSchema::pathError).toList());
            }
            return new Parsed.Valid<>(reader.apply(parameters));
        } catch (Json.MalformedException e) {
            return new Parsed.Invalid<>(List.of(new PathError(pointer(e), reason(e))));
        }
    }

    private static JsonNode complete(JsonNode parameters, JsonNode schema) {
        var complete = parameters.deepCopy();
        fillIn(complete, schema);
        return complete;
    }

    /// Puts in the defaults of what was left out, in nested records and in lists of them, too.
    private static void fillIn(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            for (var property : schema.path("properties").properties()) {
                var fallback = property.getValue().get("default");
                if (fallback != null && !object.has(property.getKey())) {
                    object.set(property.getKey(), fallback.deepCopy());
                }
                fillIn(object.path(property.getKey()), property.getValue());
            }
        } else if (value.isArray()) {
            value.forEach(item -> fillIn(item, schema.path("items")));
        }
    }

    /// What the record's constructor said, without the reader's words around it.
    private static String reason(Json.MalformedException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message =
                cause instanceof JacksonException read
                        ? read.getOriginalMessage()
                        : cause.getMessage();
        return Agent.shortened(message == null ? cause.toString() : message);
    }

    /// Where the reader was when it gave up.
    private static String pointer(Json.MalformedException e) {
        var path = new StringBuilder();
        if (e.getCause() instanceof JacksonException read) {
            for (var step : read.getPath()) {
                String name = step.getPropertyName();
                path.append('/').append(name == null ? step.getIndex() : escaped(name));
            }
        }
        return path.toString();
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static PathError pathError(Error error) {
        var path = error.getInstanceLocation().toString();
        var property = error.getProperty(); // Of one that is missing or too many.
        return new PathError(
                property == null || property.isEmpty() ? path : path + "/" + escaped(property),
                Agent.shortened(error.getMessage()));
    }

    // ---- from record to schema ----------------------------------------------------------------

    static SchemaGenerator generator() {
        var config =
                new SchemaGeneratorConfigBuilder(
                                SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                        .with(
                                Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                                Option.FLATTENED_ENUMS_FROM_TOSTRING,
                                Option.FLATTENED_OPTIONALS,
                                Option.INLINE_ALL_SCHEMAS)
                        .without(Option.FLATTENED_ENUMS, Option.SCHEMA_VERSION_INDICATOR);
        config.forTypesInGeneral().withPropertySorter((_, _) -> 0); // As the record has them.
        config.forFields()
                .withRequiredCheck(field ->
                        field.getAnnotation(Default.class) == null
                                && field.getDeclaredType().getErasedType() != Optional.class)
                .withDescriptionResolver(whole(Describe.class, Describe::value))
                .withDefaultResolver(whole(Default.class, d -> Json.read(d.value())))
                .withNumberInclusiveMinimumResolver(
                        number(Range.class, r -> BigDecimal.valueOf(r.min())))
                .withNumberInclusiveMaximumResolver(
                        number(Range.class, r -> BigDecimal.valueOf(r.max())))
                .withArrayMinItemsResolver(array(Size.class, Size::min))
                .withArrayMaxItemsResolver(array(Size.class, Size::max))
                .withStringMinLengthResolver(string(Size.class, Size::min))
                .withStringMaxLengthResolver(string(Size.class, Size::max))
                .withStringPatternResolver(string(Matches.class, Matches::value));
        return new SchemaGenerator(config.build());
    }

    private static <A extends Annotation, R> ConfigFunction<FieldScope, @Nullable R> whole(
            Class<A> annotation, Function<A, R> value) {
        return field -> field.isFakeContainerItemScope() ? null : read(field, annotation, value);
    }

    private static <A extends Annotation, R> ConfigFunction<FieldScope, @Nullable R> number(
            Class<A> annotation, Function<A, R> value) {
        return field -> field.isContainerType() ? null : read(field, annotation, value);
    }

    private static <A extends Annotation, R> ConfigFunction<FieldScope, @Nullable R> array(
            Class<A> annotation, Function<A, R> value) {
        return field -> field.isContainerType() ? read(field, annotation, value) : null;
    }

    private static <A extends Annotation, R> ConfigFunction<FieldScope, @Nullable R> string(
            Class<A> annotation, Function<A, R> value) {
        return field ->
                field.getType() != null && field.getType().getErasedType() == String.class
                        ? read(field, annotation, value)
                        : null;
    }

    private static <A extends Annotation, R> @Nullable R read(
            FieldScope field, Class<A> annotation, Function<A, R> value) {
        A found = field.getAnnotation(annotation);
        return found == null ? null : value.apply(found);
    }
}
