package dev.harmonize.core.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.harmonize.api.data.Modality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One type of option: how it is called, read and written. */
sealed interface OptionType {

    /** In a list of options, such as {@code whole number}. */
    String label();

    /** After "must be", such as {@code a whole number}. */
    String expected();

    /** After "a list of", such as {@code whole numbers}. */
    String plural();

    /**
     * Reads a value that is not null.
     *
     * @return the Java value, of the type of the record component; empty if problems were reported
     */
    Optional<?> read(ConfigValue value, OptionsReader.Place place);

    /** The opposite of {@link #read}: what {@link ConfigValueFactory#fromAnyRef} takes. */
    Object write(Object value);

    /** Types whose values a {@link Range} limits. */
    sealed interface Numeric extends OptionType {

        @Override
        default Object write(Object value) {
            return value;
        }
    }

    /**
     * {@code int} and {@code long}.
     *
     * @param isLong which of them
     */
    record WholeNumber(boolean isLong) implements Numeric {

        /** The smallest number that is too large for a long. */
        private static final double BEYOND_LONG = 0x1p63;

        @Override
        public String label() {
            return "whole number";
        }

        @Override
        public String expected() {
            return "a whole number";
        }

        @Override
        public String plural() {
            return "whole numbers";
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            ConfigValue number = Environment.spelledOut(value);
            if (number.valueType() == ConfigValueType.STRING && isWholeNumberBeyondLong(number)) {
                return doesNotFit(value, place);
            }
            if (number.valueType() != ConfigValueType.NUMBER) {
                return place.refuseType(value, this);
            }
            Number found = (Number) number.unwrapped();
            if (found instanceof Double fraction) {
                if (fraction != Math.rint(fraction)) {
                    return place.refuse(value, "must be a whole number, was " + Hocon.show(value));
                }
                if (Math.abs(fraction) >= BEYOND_LONG) {
                    return doesNotFit(value, place);
                }
            }
            long whole = found.longValue();
            if (!isLong && whole != (int) whole) {
                return doesNotFit(value, place);
            }
            if (!place.isInRange(value, (double) whole)) {
                return Optional.empty();
            }
            return isLong ? Optional.of(whole) : Optional.of((int) whole);
        }

        /** The library reads a whole number that is too large for it as a string. */
        private static boolean isWholeNumberBeyondLong(ConfigValue value) {
            return value.unwrapped().toString().matches("[+-]?\\d{19,}");
        }

        private Optional<?> doesNotFit(ConfigValue value, OptionsReader.Place place) {
            String limits = isLong
                    ? place.limits(Long.MIN_VALUE, Long.MAX_VALUE)
                    : place.limits(Integer.MIN_VALUE, Integer.MAX_VALUE);
            return place.refuse(value, "must be a whole number " + limits + ", was " + value.unwrapped());
        }
    }

    /** {@code double}. */
    record RealNumber() implements Numeric {

        @Override
        public String label() {
            return "number";
        }

        @Override
        public String expected() {
            return "a number";
        }

        @Override
        public String plural() {
            return "numbers";
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            ConfigValue number = Environment.spelledOut(value);
            if (number.valueType() != ConfigValueType.NUMBER) {
                return place.refuseType(value, this);
            }
            double found = ((Number) number.unwrapped()).doubleValue();
            if (!Double.isFinite(found)) {
                return place.refuse(value, "must be a finite number, was " + value.unwrapped());
            }
            return place.isInRange(value, found) ? Optional.of(found) : Optional.empty();
        }
    }

    /** {@code boolean}. */
    record TrueOrFalse() implements OptionType {

        @Override
        public String label() {
            return "boolean";
        }

        @Override
        public String expected() {
            return "true or false";
        }

        @Override
        public String plural() {
            return "booleans";
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            ConfigValue found = Environment.spelledOut(value);
            return found.valueType() == ConfigValueType.BOOLEAN
                    ? Optional.of(found.unwrapped())
                    : place.refuseType(value, this);
        }

        @Override
        public Object write(Object value) {
            return value;
        }
    }

    /** {@code String}. */
    record Text() implements OptionType {

        @Override
        public String label() {
            return "string";
        }

        @Override
        public String expected() {
            return "a string";
        }

        @Override
        public String plural() {
            return "strings";
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            return value.valueType() == ConfigValueType.STRING
                    ? Optional.of(value.unwrapped())
                    : place.refuseType(value, this);
        }

        @Override
        public Object write(Object value) {
            return value;
        }
    }

    /**
     * An enum.
     *
     * @param constants in the order of their declaration
     */
    record Choice(List<Enum<?>> constants) implements OptionType {

        static Choice of(Class<?> type) {
            List<Enum<?>> constants = Arrays.stream(type.getEnumConstants())
                    .<Enum<?>>map(constant -> (Enum<?>) constant)
                    .toList();
            return new Choice(constants);
        }

        private List<String> names() {
            return constants.stream().map(Kebab::ofConstant).toList();
        }

        @Override
        public String label() {
            return expected();
        }

        @Override
        public String expected() {
            return "one of " + String.join(", ", names());
        }

        @Override
        public String plural() {
            return "values among " + String.join(", ", names());
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            if (value.valueType() != ConfigValueType.STRING) {
                return place.refuseType(value, this);
            }
            String name = value.unwrapped().toString();
            Optional<Enum<?>> found = constants.stream()
                    .filter(constant -> Kebab.ofConstant(constant).equals(name))
                    .findFirst();
            return found.isPresent()
                    ? found
                    : place.refuse(
                            value,
                            "must be " + expected() + ", was " + Hocon.show(value) + DidYouMean.phrase(name, names()));
        }

        @Override
        public Object write(Object value) {
            return Kebab.ofConstant((Enum<?>) value);
        }
    }

    /** {@link Modality}. */
    record ModalityName() implements OptionType {

        @Override
        public String label() {
            return "modality";
        }

        @Override
        public String expected() {
            return "a modality";
        }

        @Override
        public String plural() {
            return "modalities";
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            if (value.valueType() != ConfigValueType.STRING) {
                return place.refuseType(value, this);
            }
            try {
                return Optional.of(new Modality(value.unwrapped().toString()));
            } catch (IllegalArgumentException e) {
                return place.refuse(value, "must be a modality: " + e.getMessage());
            }
        }

        @Override
        public Object write(Object value) {
            return ((Modality) value).name();
        }
    }

    /** {@code List}. */
    record ListOf(OptionType element) implements OptionType {

        @Override
        public String label() {
            return "list of " + element.plural();
        }

        @Override
        public String expected() {
            return "a list of " + element.plural();
        }

        @Override
        public String plural() {
            return "lists of " + element.plural();
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            if (!(value instanceof ConfigList list)) {
                return place.refuseType(value, this);
            }
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                elementAt(list, i, place).ifPresent(elements::add);
            }
            return elements.size() == list.size() ? Optional.of(List.copyOf(elements)) : Optional.empty();
        }

        private Optional<?> elementAt(ConfigList list, int index, OptionsReader.Place place) {
            ConfigValue value = list.get(index);
            OptionsReader.Place elementPlace = place.element(index);
            return value.valueType() == ConfigValueType.NULL
                    ? elementPlace.refuseType(value, element)
                    : element.read(value, elementPlace);
        }

        @Override
        public Object write(Object value) {
            return ((List<?>) value).stream().map(element::write).collect(Collectors.toList());
        }
    }

    /** {@code Map} with names that the user chooses; in the order of the names. */
    record MapOf(OptionType element) implements OptionType {

        @Override
        public String label() {
            return "block of " + element.plural() + " by name";
        }

        @Override
        public String expected() {
            return "a block of " + element.plural() + " by name";
        }

        @Override
        public String plural() {
            return "blocks of " + element.plural() + " by name";
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            if (!(value instanceof ConfigObject block)) {
                return place.refuseType(value, this);
            }
            SortedMap<String, Object> elements = new TreeMap<>();
            boolean sound = true;
            for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(block).entrySet()) {
                if (entry.getValue().valueType() != ConfigValueType.NULL) {
                    Optional<?> read = element.read(entry.getValue(), place.entry(entry.getKey()));
                    read.ifPresent(found -> elements.put(entry.getKey(), found));
                    sound &= read.isPresent();
                }
            }
            return sound ? Optional.of(Collections.unmodifiableSortedMap(elements)) : Optional.empty();
        }

        @Override
        public Object write(Object value) {
            Map<String, Object> written = new TreeMap<>();
            ((Map<?, ?>) value).forEach((name, each) -> written.put((String) name, element.write(each)));
            return written;
        }
    }

    /** {@code Optional}; an empty one is not written at all. */
    record OptionalOf(OptionType value) implements OptionType {

        @Override
        public String label() {
            return value.label() + " (optional)";
        }

        @Override
        public String expected() {
            return value.expected();
        }

        @Override
        public String plural() {
            return value.plural();
        }

        @Override
        public Optional<?> read(ConfigValue found, OptionsReader.Place place) {
            Optional<?> read = value.read(found, place);
            return read.isPresent() ? Optional.of(read) : Optional.empty();
        }

        @Override
        public Object write(Object optional) {
            return value.write(((Optional<?>) optional).orElseThrow());
        }
    }

    /** An options record inside another. */
    record Nested(OptionsSchema<?> schema) implements OptionType {

        @Override
        public String label() {
            return "block";
        }

        @Override
        public String expected() {
            return "a block of options";
        }

        @Override
        public String plural() {
            return "blocks of options";
        }

        @Override
        public Optional<?> read(ConfigValue value, OptionsReader.Place place) {
            return value instanceof ConfigObject block ? place.readBlock(schema, block) : place.refuseType(value, this);
        }

        @Override
        public Object write(Object value) {
            return schema.write((Record) value);
        }
    }
}
