package dev.heddle.testkit;

import dev.heddle.core.Policy;

class QueueLoopTest extends OwnerContract {
    @Override
    protected Loop start(Policy policy) {
        return new QueueLoop().start(policy);
    }
}
