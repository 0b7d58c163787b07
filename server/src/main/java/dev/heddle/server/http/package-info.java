/// HTTP and WebSocket: routes, bodies, answers, files. Start reading at {@link
/// dev.heddle.server.http.Web}.
@NullMarked
package dev.heddle.server.http;

import org.jspecify.annotations.NullMarked;
