/// What a facade adds to a submit. Start reading at {@link dev.heddle.lab.facade.FacadeCost}.
@NullMarked
package dev.heddle.lab.facade;

import org.jspecify.annotations.NullMarked;
