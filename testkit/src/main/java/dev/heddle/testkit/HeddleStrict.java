package dev.heddle.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Fails a test that breaks the rules of an owner, on whatever thread and also if the code under
/// test swallowed the exception. What it looks for is in {@link Fault}; {@link #allow} names what a
/// test does on purpose. On a method it counts instead of that on the class.
///
/// The test gets, as parameters, a {@link SimHost} or the {@link SimWorld} that it is in, and what
/// is marked {@link Seed}. The seed is new for each run; of a test that failed it is printed, and
/// `-Dheddle.seed=N` repeats it. Under JUnit's `@RepeatedTest(20)` a test tries 20 seeds.
///
/// **Whose owner it is.** An owner belongs to the test that made it: on its own thread, from the
/// fields of its class on, or on a thread that was started there meanwhile. So strict tests may run
/// in parallel. What a thread makes that was there before, such as one of a shared pool, belongs to
/// nobody and is not watched. Owners from `@BeforeAll` belong to the class, if the annotation is on
/// the class, and are looked at after `@AfterAll`.
///
/// Owners that {@link SimHost#owner} of the injected host made are closed after the test, which
/// need not do so; all others it has to close, at the latest in `@AfterEach`.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(StrictExtension.class)
public @interface HeddleStrict {
    /// What a strict test must not do.
    enum Fault {
        /// `check`, a tick or a DIRECT submit threw a `WrongThreadException`.
        WRONG_THREAD,
        /// An operation has no outcome when the test ends.
        UNSETTLED,
        /// Work waited for the policy's `stallAfter`, and no tick came.
        STALL,
        /// An operation failed and nobody looked at its outcome, or a task or a timer failed.
        UNSEEN_FAILURE,
        /// An owner was not closed.
        OPEN_OWNER
    }

    /// What this test may do.
    Fault[] allow() default {};
}
