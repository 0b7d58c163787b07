/// What it costs to read documents, how well they are read, and what stays behind of them. Start
/// reading at {@link dev.heddle.lab.documents.Documents}.
@NullMarked
package dev.heddle.lab.documents;

import org.jspecify.annotations.NullMarked;
