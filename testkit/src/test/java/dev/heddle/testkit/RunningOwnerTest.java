package dev.heddle.testkit;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;

class RunningOwnerTest extends OwnerContract {
    @Override
    protected Loop start(Policy policy) {
        return new Loop(Owner.running("own", policy), null, () -> {});
    }
}
