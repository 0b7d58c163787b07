package dev.heddle.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What callers of one action were told of their operations, and how often each really ran. May be
/// called from any thread.
final class Fates {
    private final Map<String, List<String>> told = new LinkedHashMap<>();
    private final Map<String, Integer> runs = new HashMap<>();

    /// Notes that the action ran for a call.
    synchronized void ran(String call) {
        runs.merge(call, 1, Integer::sum);
    }

    /// Notes what the hub says of a call.
    ///
    /// @param state `queued`, `running`, `unknown`, or the outcome of one that is settled
    synchronized void told(String call, String state) {
        told.computeIfAbsent(call, _ -> new ArrayList<>()).add(state);
    }

    /// How many calls have which state, as was told last.
    synchronized Map<String, Long> counts() {
        return told.values().stream()
                .collect(Collectors.groupingBy(List::getLast, TreeMap::new, Collectors.counting()));
    }

    private static boolean isSettled(String state) {
        return !List.of("queued", "running", "unknown").contains(state);
    }

    /// What is wrong in the end, when the host was there all the time: an operation that has no
    /// fate or changed it, that ran twice, that was executed and did not run, or that ran and was
    /// not.
    synchronized List<String> faults() {
        var faults = new ArrayList<String>();
        told.forEach((call, states) -> {
            var ends = states.stream().filter(Fates::isSettled).distinct().toList();
            int count = runs.getOrDefault(call, 0);
            boolean executed = ends.contains("executed");
            if (ends.size() != 1 || !isSettled(states.getLast())) {
                faults.add(call + " was told to be " + states);
            }
            if (count > 1) {
                faults.add(call + " ran " + count + " times");
            } else if (executed && count == 0) {
                faults.add(call + " was executed and did not run");
            } else if (!executed && count > 0 && !ends.isEmpty()) {
                faults.add(call + " ran and was " + ends);
            }
        });
        runs.keySet().stream()
                .filter(call -> !told.containsKey(call))
                .forEach(call -> faults.add(call + " ran and nobody was told"));
        return faults;
    }
}
