package dev.heddle.analyzer.rules;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// What a rule file sets for a calculation, by name; each has a default.
record Settings(Map<String, List<String>> values) {
    Settings {
        values = Map.copyOf(values);
    }

    LocalDate day(String name, LocalDate otherwise) {
        var set = values.get(name);
        return set == null ? otherwise : LocalDate.parse(set.getFirst());
    }

    int number(String name, int otherwise) {
        var set = values.get(name);
        return set == null ? otherwise : Integer.parseInt(set.getFirst());
    }

    List<String> list(String name, List<String> otherwise) {
        return values.getOrDefault(name, otherwise);
    }
}
