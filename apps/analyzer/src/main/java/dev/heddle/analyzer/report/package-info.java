/// What was found out about documents, on a page for people: HTML and PDF. Start reading at {@link
/// dev.heddle.analyzer.report.Report}.
@NullMarked
package dev.heddle.analyzer.report;

import org.jspecify.annotations.NullMarked;
