package dev.harmonize.core.trials;

import dev.harmonize.api.data.Modality;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.Problems;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@link LossTrial} as it is typed.
 *
 * @param use id of the loss
 * @param options each {@code name=value}
 * @param between names of modalities, separated by commas
 * @param space where the modalities are compared
 * @param candidates each {@code modality=number}, or several of these separated by commas
 */
public record LossTrialArguments(
        String use, List<String> options, String between, Optional<String> space, List<String> candidates) {

    private static final Pattern CANDIDATES = Pattern.compile("([^=]+)=([1-9][0-9]{0,8})");

    public LossTrialArguments {
        options = List.copyOf(options);
        candidates = List.copyOf(candidates);
    }

    /**
     * Reads modalities and numbers.
     *
     * @throws ConfigurationException if any of them is none; it lists all that are not
     */
    public LossTrial toTrial() {
        Problems problems = new Problems();
        List<Modality> modalities = modalities(problems);
        Map<Modality, Integer> stated = candidates(modalities, problems);
        problems.throwIfAny();
        return new LossTrial(use, options, modalities, space, stated);
    }

    private List<Modality> modalities(Problems problems) {
        List<Modality> modalities = new ArrayList<>();
        for (String name : split(between)) {
            modality(name, "--between", problems).ifPresent(modalities::add);
        }
        if (problems.isEmpty() && (modalities.size() < 2 || new HashSet<>(modalities).size() < modalities.size())) {
            problems.add(
                    "--between",
                    "must name two or more modalities, each once and separated by commas, such as video,audio; was '"
                            + between + "'");
        }
        return modalities;
    }

    private Map<Modality, Integer> candidates(List<Modality> modalities, Problems problems) {
        Map<Modality, Integer> stated = new LinkedHashMap<>();
        for (String each :
                candidates.stream().flatMap(text -> split(text).stream()).toList()) {
            Matcher parts = CANDIDATES.matcher(each);
            if (!parts.matches()) {
                problems.add(
                        "--candidates",
                        "must be modality=number with a number from 1 up, such as text=5; was '" + each + "'");
                continue;
            }
            modality(parts.group(1).strip(), "--candidates", problems).ifPresent(modality -> {
                if (!modalities.contains(modality)) {
                    problems.add("--candidates", "'" + modality + "' is not compared; name it in --between as well");
                } else if (stated.put(modality, Integer.valueOf(parts.group(2))) != null) {
                    problems.add("--candidates", "'" + modality + "' is there twice");
                }
            });
        }
        return stated;
    }

    private static Optional<Modality> modality(String name, String option, Problems problems) {
        try {
            return Optional.of(new Modality(name));
        } catch (IllegalArgumentException e) {
            problems.add(option, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static List<String> split(String text) {
        return Stream.of(text.split(",", -1)).map(String::strip).toList();
    }
}
