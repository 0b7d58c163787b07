/// The assistant in sessions: from a question to the one message that comes of it. Start reading at
/// {@link dev.heddle.server.assistant.Answers}.
@NullMarked
package dev.heddle.server.assistant;

import org.jspecify.annotations.NullMarked;
