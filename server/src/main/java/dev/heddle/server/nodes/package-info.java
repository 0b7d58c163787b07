/// Hubs that share a log, and what they tell each other beside it. Start reading at {@link
/// dev.heddle.server.nodes.Peers}.
@NullMarked
package dev.heddle.server.nodes;

import org.jspecify.annotations.NullMarked;
