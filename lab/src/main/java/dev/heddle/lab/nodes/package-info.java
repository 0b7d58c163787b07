/// Several hubs on three NATS servers: what they cost beside one, and what becomes of those who
/// write or listen when one ends. Start reading at {@link dev.heddle.lab.nodes.NodesBenchmark}.
@NullMarked
package dev.heddle.lab.nodes;

import org.jspecify.annotations.NullMarked;
