/// The Model Context Protocol: what linked programs can do, as tools of AI assistants. Start
/// reading at {@link dev.heddle.server.mcp.Mcp}.
@NullMarked
package dev.heddle.server.mcp;

import org.jspecify.annotations.NullMarked;
