/// Who may do what: tokens, tickets, cookies. Start reading at {@link
/// dev.heddle.server.access.Access}.
@NullMarked
package dev.heddle.server.access;

import org.jspecify.annotations.NullMarked;
