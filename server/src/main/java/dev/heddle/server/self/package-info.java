/// What the hub tells of itself: how it is, and what it logs. Start reading at {@link
/// dev.heddle.server.self.HealthRoom}.
@NullMarked
package dev.heddle.server.self;

import org.jspecify.annotations.NullMarked;
