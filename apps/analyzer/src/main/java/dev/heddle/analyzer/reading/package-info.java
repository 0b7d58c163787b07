/// What a text is and what stands in it: type of note, discipline, dates, codes, names. Start
/// reading at {@link dev.heddle.analyzer.reading.Reading}.
@NullMarked
package dev.heddle.analyzer.reading;

import org.jspecify.annotations.NullMarked;
