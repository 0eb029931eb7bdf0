package dev.harmonize.core.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.harmonize.api.plugin.InvalidOptionException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the options of one component, reporting all that is wrong with them. */
final class OptionsReader {

    private final String owner;
    private final Problems problems;

    /**
     * Reads for one component.
     *
     * @param owner what the options belong to, such as {@code loss 'nce'}
     */
    OptionsReader(String owner, Problems problems) {
        this.owner = owner;
        this.problems = problems;
    }

    /**
     * Reads a block.
     *
     * @param path its full path
     * @return empty if problems were reported
     */
    <R extends Record> Optional<R> read(OptionsSchema<R> schema, ConfigObject block, String path) {
        boolean complete = reportUnknownKeys(schema, block, path);
        List<Object> values = new ArrayList<>();
        for (OptionsSchema.Field field : schema.fields()) {
            readField(field, block, path).ifPresent(values::add);
        }
        complete &= values.size() == schema.fields().size();
        return complete ? construct(schema, values, block, path) : Optional.empty();
    }

    private boolean reportUnknownKeys(OptionsSchema<?> schema, ConfigObject block, String path) {
        List<String> known =
                schema.fields().stream().map(OptionsSchema.Field::key).toList();
        SortedMap<String, ConfigValue> unknown = new TreeMap<>(block);
        unknown.keySet().removeAll(known);
        unknown.forEach((key, value) -> {
            String message = known.isEmpty()
                    ? "is not an option of " + owner + ", which has none"
                    : "is not an option of " + owner + " (options: " + String.join(", ", known) + ")"
                            + DidYouMean.phrase(key, known);
            problems.add(value.origin(), Hocon.join(path, key), message);
        });
        return unknown.isEmpty();
    }

    private Optional<?> readField(OptionsSchema.Field field, ConfigObject block, String path) {
        Optional<ConfigValue> given =
                Optional.ofNullable(block.get(field.key())).filter(value -> value.valueType() != ConfigValueType.NULL);
        Place place = new Place(Hocon.join(path, field.key()), field.range());
        if (field.type() instanceof OptionType.Nested nested) {
            return nested.read(withDefault(given.orElseGet(() -> emptyBlock(block)), field), place);
        }
        Optional<ConfigValue> effective = given.or(field::defaultValue);
        if (effective.isPresent()) {
            return field.type().read(effective.orElseThrow(), place);
        }
        if (field.type() instanceof OptionType.OptionalOf) {
            return Optional.of(Optional.empty());
        }
        problems.add(
                block.origin(), place.key, "is missing; " + owner + " needs " + field.expected() + ": " + field.doc());
        return Optional.empty();
    }

    /** A nested block, completed by the default of the option that it is. */
    private static ConfigValue withDefault(ConfigValue block, OptionsSchema.Field field) {
        return field.defaultValue().isPresent()
                ? block.withFallback(field.defaultValue().orElseThrow().withOrigin(block.origin()))
                : block;
    }

    /** A block that is not written anywhere; what is missing from it is missing from the block around it. */
    private static ConfigObject emptyBlock(ConfigObject around) {
        return ConfigValueFactory.fromMap(Map.of()).withOrigin(around.origin());
    }

    private <R extends Record> Optional<R> construct(
            OptionsSchema<R> schema, List<Object> values, ConfigObject block, String path) {
        try {
            return Optional.of(schema.construct(values));
        } catch (InvalidOptionException e) {
            OptionsBinder.report(e, block, path, problems);
        } catch (IllegalArgumentException e) {
            problems.add(block.origin(), path, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            problems.add(block.origin(), path, "is refused by " + owner + ": " + e);
        }
        return Optional.empty();
    }

    /** Where a value belongs, and what is to be said about it. */
    final class Place {

        private final String key;
        private final Range range;

        /**
         * The place of an option.
         *
         * @param key its full path
         */
        Place(String key, Range range) {
            this.key = key;
            this.range = range;
        }

        Place element(int index) {
            return new Place(key + "[" + index + "]", range);
        }

        Place entry(String name) {
            return new Place(Hocon.join(key, name), range);
        }

        <R extends Record> Optional<R> readBlock(OptionsSchema<R> schema, ConfigObject block) {
            return OptionsReader.this.read(schema, block, key);
        }

        boolean isInRange(ConfigValue value, double number) {
            if (range.contains(number)) {
                return true;
            }
            refuse(value, "must be " + range + ", was " + value.unwrapped());
            return false;
        }

        /** The whole numbers that the place takes of those that its type has, such as {@code from 1 to 2147483647}. */
        String limits(long smallest, long largest) {
            return range.wholeNumbers(smallest, largest);
        }

        /** Reports a value; returns that there is none. */
        Optional<?> refuse(ConfigValue value, String message) {
            problems.add(value.origin(), key, message);
            return Optional.empty();
        }

        /** Reports a value of another type. */
        Optional<?> refuseType(ConfigValue value, OptionType type) {
            String found = value.valueType() == ConfigValueType.NULL ? "null" : Hocon.show(value) + kind(value);
            return refuse(value, "must be " + type.expected() + ", was " + found + advice(value, type));
        }

        private String kind(ConfigValue value) {
            return switch (value.valueType()) {
                case OBJECT -> " (a block)";
                case LIST -> " (a list)";
                case NUMBER -> " (a number)";
                case BOOLEAN -> " (a boolean)";
                case STRING -> " (a string)";
                case NULL -> "";
            };
        }

        private String advice(ConfigValue value, OptionType type) {
            boolean scalar = !(value instanceof ConfigObject);
            if (type instanceof OptionType.ListOf && scalar) {
                return "; write [" + Hocon.write(value) + "]";
            }
            if (type instanceof OptionType.Numeric && value.valueType() == ConfigValueType.STRING) {
                return isNumber(value.unwrapped().toString()) ? "; write it without quotes" : "";
            }
            boolean unquoted =
                    value.valueType() == ConfigValueType.NUMBER || value.valueType() == ConfigValueType.BOOLEAN;
            return type instanceof OptionType.Text && unquoted ? "; write \"" + Hocon.show(value) + "\"" : "";
        }

        private boolean isNumber(String text) {
            return text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
        }
    }
}
