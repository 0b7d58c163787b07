package dev.heddle.jobs.resources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where in the trees of control groups this process is: the folders of its own group and of all
/// around it, in version 1 (a tree for each controller), version 2 (one tree) and both at once.
/// Immutable.
///
/// Sources: cgroups(7), proc_pid_mountinfo(5). A container may see the whole tree, only its own
/// part, or a path of the machine under a mount of its own part; a path that does not lie below
/// what is mounted counts as the mount itself.
record ControlGroups(Path root, List<Mount> mounts, List<Membership> memberships) {
    /// More lines, and deeper groups, than any machine has.
    private static final int MAX_LINES = 10_000;

    private static final int MAX_DEPTH = 64;

    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    /// A tree, as far as it is mounted.
    ///
    /// @param top the group that the mount shows at its top
    /// @param folder where
    /// @param controllers in version 1; empty in version 2
    record Mount(Path top, Path folder, Set<String> controllers) {}

    /// The group that this process is in.
    ///
    /// @param controllers in version 1; empty in version 2
    record Membership(Set<String> controllers, Path group) {}

    /// The groups of this process as the files below `root` tell it, `/` but for tests.
    static ControlGroups find(Path root) {
        return new ControlGroups(
                root,
                lines(root.resolve("proc/self/mountinfo")).stream()
                        .flatMap(line -> mount(root, line).stream())
                        .toList(),
                lines(root.resolve("proc/self/cgroup")).stream()
                        .flatMap(line -> membership(line).stream())
                        .toList());
    }

    /// The folders of version 2, innermost first; empty if there are none.
    List<Path> unified() {
        return folders(Set.of());
    }

    /// The folders of version 1 that have `controller`, innermost first; empty if there are none.
    List<Path> of(String controller) {
        return folders(Set.of(controller));
    }

    private List<Path> folders(Set<String> controllers) {
        for (var membership : memberships) {
            for (var mount : mounts) {
                if (matches(membership.controllers, controllers)
                        && matches(mount.controllers, controllers)) {
                    return upwards(mount, membership.group);
                }
            }
        }
        return List.of();
    }

    private static boolean matches(Set<String> have, Set<String> wanted) {
        return wanted.isEmpty() ? have.isEmpty() : have.containsAll(wanted);
    }

    private static List<Path> upwards(Mount mount, Path group) {
        var folders = new ArrayList<Path>();
        if (group.startsWith(mount.top)) {
            var below = mount.top.relativize(group);
            for (int depth = Math.min(below.getNameCount(), MAX_DEPTH); depth > 0; depth--) {
                var folder = mount.folder.resolve(below.subpath(0, depth)).normalize();
                if (folder.startsWith(mount.folder) && !folder.equals(mount.folder)) {
                    folders.add(folder);
                }
            }
        }
        folders.add(mount.folder);
        return List.copyOf(folders);
    }

    /// Such as `35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory`.
    private static Optional<Mount> mount(Path root, String line) {
        var halves = line.split(" - ", 2);
        var left = halves[0].split(" ", -1);
        var right = halves.length == 2 ? halves[1].split(" ", -1) : new String[0];
        if (left.length < 5
                || right.length < 3
                || !left[3].startsWith("/")
                || !left[4].startsWith("/")
                || !right[0].startsWith("cgroup")) {
            return Optional.empty();
        }
        return Optional.of(
                new Mount(
                        Path.of(plain(left[3])),
                        root.resolve(plain(left[4]).substring(1)),
                        right[0].equals("cgroup2") ? Set.of() : words(right[2])));
    }

    /// Such as `4:memory:/group/within` or `0::/group`.
    private static Optional<Membership> membership(String line) {
        var parts = line.split(":", 3);
        return parts.length < 3 || !parts[2].startsWith("/")
                ? Optional.empty()
                : Optional.of(
                        new Membership(
                                parts[1].isEmpty() ? Set.of() : words(parts[1]),
                                Path.of(parts[2])));
    }

    private static Set<String> words(String list) {
        return Set.copyOf(List.of(list.split(",", -1)));
    }

    /// The kernel writes blanks and the like as `\040`.
    private static String plain(String path) {
        return ESCAPED.matcher(path)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }

    private static List<String> lines(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.limit(MAX_LINES).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
