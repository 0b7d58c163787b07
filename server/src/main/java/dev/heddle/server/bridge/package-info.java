/// MCP for clients that start a program and talk to its standard input and output. Start reading at
/// {@link dev.heddle.server.bridge.Bridge}.
@NullMarked
package dev.heddle.server.bridge;

import org.jspecify.annotations.NullMarked;
