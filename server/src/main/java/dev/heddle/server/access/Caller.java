package dev.heddle.server.access;

import java.util.Set;

/// Who a token or cookie stands for.
public sealed interface Caller {
    /// A person or a program of theirs. Who is at home here may watch and act, and is admin of
    /// every session; who came by an invitation is a guest: of those sessions only.
    ///
    /// @param id the same for all that one login or token does
    /// @param rooms the sessions a guest was invited to
    record Person(String id, boolean guest, Set<String> rooms) implements Caller {
        public Person {
            rooms = Set.copyOf(rooms);
        }

        /// One who is at home here.
        public static Person atHome(String id) {
            return new Person(id, false, Set.of());
        }
    }

    /// A driven program: may link under its name, and nothing else. `tokenHash` tells two tokens
    /// for one name apart.
    record Program(String host, String tokenHash) implements Caller {}
}
