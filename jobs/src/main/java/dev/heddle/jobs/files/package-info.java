/// Jobs on files: read, written and deleted so that a crash, a cancel or a fault leaves nothing
/// half done, and working copies whose content dies with their key. Start reading at {@link
/// dev.heddle.jobs.files.SealedFile}.
@NullMarked
package dev.heddle.jobs.files;

import org.jspecify.annotations.NullMarked;
