/// From a file to its text: what kind it is by its content, within limits, with one typed problem
/// if it cannot be read. Start reading at {@link dev.heddle.analyzer.document.Document}.
@NullMarked
package dev.heddle.analyzer.document;

import org.jspecify.annotations.NullMarked;
