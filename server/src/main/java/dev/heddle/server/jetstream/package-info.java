/// The room log of many hubs, in a stream of NATS JetStream. Start reading at {@link
/// dev.heddle.server.jetstream.JetStreamRoomLog}, then at {@link dev.heddle.server.jetstream.Room}.
@NullMarked
package dev.heddle.server.jetstream;

import org.jspecify.annotations.NullMarked;
