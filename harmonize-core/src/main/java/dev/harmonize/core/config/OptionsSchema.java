package dev.harmonize.core.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.plugin.Option;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an options record says about itself, read by reflection and checked. */
record OptionsSchema<R extends Record>(Class<R> type, List<Field> fields) {

    /**
     * One option.
     *
     * @param key its own, without a path
     * @param range unlimited if the type is not numeric
     * @param defaultValue empty if there is none
     * @param defaultText the default as the record's author wrote it
     * @param accessor reads it from a record
     */
    record Field(
            String key,
            OptionType type,
            String doc,
            Range range,
            Optional<ConfigValue> defaultValue,
            Optional<String> defaultText,
            Method accessor) {

        /** Such as {@code a number greater than 0}. */
        String expected() {
            return range.isUnlimited() ? type.expected() : type.expected() + " " + range;
        }
    }

    /**
     * Reads a record's schema.
     *
     * @throws IllegalArgumentException names the class and the component that is not fit to be an option
     */
    static <R extends Record> OptionsSchema<R> of(Class<R> type) {
        return of(type, List.of());
    }

    private static <R extends Record> OptionsSchema<R> of(Class<R> type, List<Class<?>> around) {
        List<Class<?>> path = new ArrayList<>(around);
        path.add(type);
        Map<String, Field> fields = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = field(component, path);
            if (fields.put(field.key, field) != null) {
                throw unfit(component, "has the same key as another component, '" + field.key + "'");
            }
        }
        return new OptionsSchema<>(type, List.copyOf(fields.values()));
    }

    private static Field field(RecordComponent component, List<Class<?>> path) {
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            throw unfit(component, "has no @Option; every component of an options record needs one");
        }
        if (option.doc().isBlank()) {
            throw unfit(component, "has an empty doc; say what the option does");
        }
        OptionType type = optionType(component, component.getGenericType(), path);
        Range range = Range.of(option);
        if (!range.isUnlimited() && !isNumeric(type)) {
            throw unfit(component, "has a range, but is not a number");
        }
        if (range.isEmpty()) {
            throw unfit(component, "has an empty range: " + range);
        }
        Optional<ConfigValue> defaultValue = defaultValue(component, option);
        if (type instanceof OptionType.OptionalOf && defaultValue.isPresent()) {
            throw unfit(component, "is Optional and has a default, so it could never be empty; drop one of them");
        }
        Field field = new Field(
                Kebab.ofComponent(component.getName()),
                type,
                option.doc(),
                range,
                defaultValue,
                defaultValue.map(value -> option.defaultValue()),
                component.getAccessor());
        defaultValue.ifPresent(value -> checkDefault(component, field, value));
        return field;
    }

    private static boolean isNumeric(OptionType type) {
        if (type instanceof OptionType.OptionalOf optional) {
            return isNumeric(optional.value());
        }
        return type instanceof OptionType.Numeric
                || (type instanceof OptionType.MapOf map && map.element() instanceof OptionType.Numeric)
                || (type instanceof OptionType.ListOf list && list.element() instanceof OptionType.Numeric);
    }

    private static OptionType optionType(RecordComponent component, Type type, List<Class<?>> path) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            Type value = generic.getActualTypeArguments()[0];
            return isListOf(value)
                    ? new OptionType.OptionalOf(listOf(component, value))
                    : new OptionType.OptionalOf(scalar(component, value));
        }
        if (isListOf(type)) {
            return listOf(component, type);
        }
        if (isMapByName(type)) {
            return mapOf(component, type);
        }
        if (type instanceof Class<?> nested && nested.isRecord() && nested != Modality.class) {
            if (path.contains(nested)) {
                throw unfit(component, "nests " + nested.getName() + " in itself");
            }
            return new OptionType.Nested(of(nested.asSubclass(Record.class), path));
        }
        return scalar(component, type);
    }

    private static boolean isListOf(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == List.class;
    }

    private static OptionType listOf(RecordComponent component, Type type) {
        return new OptionType.ListOf(scalar(component, ((ParameterizedType) type).getActualTypeArguments()[0]));
    }

    private static boolean isMapByName(Type type) {
        return type instanceof ParameterizedType generic
                && generic.getRawType() == Map.class
                && generic.getActualTypeArguments()[0] == String.class;
    }

    private static OptionType mapOf(RecordComponent component, Type type) {
        return new OptionType.MapOf(scalar(component, ((ParameterizedType) type).getActualTypeArguments()[1]));
    }

    private static OptionType scalar(RecordComponent component, Type type) {
        boolean boxed = type != component.getGenericType();
        if (type == (boxed ? Integer.class : int.class)) {
            return new OptionType.WholeNumber(false);
        }
        if (type == (boxed ? Long.class : long.class)) {
            return new OptionType.WholeNumber(true);
        }
        if (type == (boxed ? Double.class : double.class)) {
            return new OptionType.RealNumber();
        }
        if (type == (boxed ? Boolean.class : boolean.class)) {
            return new OptionType.TrueOrFalse();
        }
        if (type == String.class) {
            return new OptionType.Text();
        }
        if (type == Modality.class) {
            return new OptionType.ModalityName();
        }
        if (type instanceof Class<?> choice && choice.isEnum()) {
            return OptionType.Choice.of(choice);
        }
        throw unfit(
                component,
                "has the type " + component.getGenericType().getTypeName()
                        + ", which options cannot have; use int, long,"
                        + " double, boolean, String, an enum, Modality, Optional or List of these, Map from String to one of"
                        + " these, or a record of options");
    }

    private static Optional<ConfigValue> defaultValue(RecordComponent component, Option option) {
        if (option.defaultValue().equals(Option.NO_DEFAULT)) {
            return Optional.empty();
        }
        String origin = "default of " + component.getDeclaringRecord().getName() + "." + component.getName();
        try {
            return Optional.of(ConfigFactory.parseString(
                            "value = " + option.defaultValue(),
                            ConfigParseOptions.defaults().setOriginDescription(origin))
                    .getValue("value"));
        } catch (ConfigException e) {
            throw unfit(component, "has the default '" + option.defaultValue() + "', which is not HOCON");
        }
    }

    private static void checkDefault(RecordComponent component, Field field, ConfigValue value) {
        Problems problems = new Problems();
        checkDefault(field, field.key, value, new OptionsReader("the record", problems), problems);
        if (!problems.isEmpty()) {
            throw unfit(
                    component,
                    "has a default that does not fit: "
                            + problems.all().stream()
                                    .map(problem -> new Problem("", problem.key(), problem.message()).toString())
                                    .collect(Collectors.joining("; ")));
        }
    }

    /** A default of a nested record may leave options out, so its options are checked one by one. */
    private static void checkDefault(
            Field field, String path, ConfigValue value, OptionsReader reader, Problems problems) {
        if (!(field.type instanceof OptionType.Nested nested && value instanceof ConfigObject block)) {
            field.type.read(value, reader.new Place(path, field.range));
            return;
        }
        for (String key : block.keySet()) {
            Optional<Field> inner = nested.schema().field(key);
            if (inner.isPresent()) {
                checkDefault(inner.orElseThrow(), Hocon.join(path, key), block.get(key), reader, problems);
            } else {
                problems.add(Hocon.join(path, key), "is not an option");
            }
        }
    }

    private Optional<Field> field(String key) {
        return fields.stream().filter(field -> field.key.equals(key)).findFirst();
    }

    private static IllegalArgumentException unfit(RecordComponent component, String message) {
        return new IllegalArgumentException(
                component.getDeclaringRecord().getName() + "." + component.getName() + " " + message);
    }

    /**
     * Makes a record.
     *
     * @param values one per field, in order
     * @throws RuntimeException what the record's constructor throws
     */
    R construct(List<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the canonical constructor of " + type.getName() + " cannot be called", e);
        }
    }

    /** What to write a record as: for each option that is not an empty {@code Optional} its value, by key. */
    Map<String, Object> write(Record options) {
        Map<String, Object> written = new LinkedHashMap<>();
        for (Field field : fields) {
            Object value = read(field.accessor, options);
            if (!value.equals(Optional.empty())) {
                written.put(field.key, field.type.write(value));
            }
        }
        return written;
    }

    private static Object read(Method accessor, Record options) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(options);
        } catch (InvocationTargetException e) {
            throw unchecked(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(accessor + " cannot be called", e);
        }
    }

    private static RuntimeException unchecked(InvocationTargetException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        if (e.getCause() instanceof RuntimeException exception) {
            return exception;
        }
        return new IllegalStateException(e.getCause());
    }
}
