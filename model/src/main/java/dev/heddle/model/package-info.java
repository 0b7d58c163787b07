/// Asks language models and hands their answers out as they come. Start reading at {@link
/// dev.heddle.model.Model}.
@NullMarked
package dev.heddle.model;

import org.jspecify.annotations.NullMarked;
