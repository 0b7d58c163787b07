/// What analyses documents for a hub, found by the service loader. Start reading at {@link
/// dev.heddle.server.analyses.DocumentAnalyzer}.
@NullMarked
package dev.heddle.server.analyses;

import org.jspecify.annotations.NullMarked;
