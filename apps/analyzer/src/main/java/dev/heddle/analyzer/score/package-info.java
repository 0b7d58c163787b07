/// How well notes are read and held to rules, counted on notes whose answers are known. Start
/// reading at {@link dev.heddle.analyzer.score.Score}.
@NullMarked
package dev.heddle.analyzer.score;

import org.jspecify.annotations.NullMarked;
