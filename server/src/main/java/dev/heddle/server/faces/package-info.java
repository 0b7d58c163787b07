/// The wires of clients in the field, said in our words and back. No sockets and no rules of their
/// own. Start reading at {@link dev.heddle.server.faces.SessionFace}.
@NullMarked
package dev.heddle.server.faces;

import org.jspecify.annotations.NullMarked;
