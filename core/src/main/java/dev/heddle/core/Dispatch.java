package dev.heddle.core;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Options.Route;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// How the calls of one method of a {@link Confined#facade} pass the gate. What does not fit the
/// method is refused when the facade is made.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Dispatch {
    /// The latest start of a call, in milliseconds from it; also how long a call that answers with
    /// a value waits. 0 for the policy's default deadline; if the policy has none, 10 s for a
    /// method that answers with a value.
    long deadlineMillis() default 0;

    /// Which lane calls wait in.
    Lane lane() default Lane.NORMAL;

    /// Whether a call replaces the one of this method and facade that still waits, in its place.
    /// Not for a method that answers with a value: its first caller waits for it.
    boolean coalesce() default false;

    /// Whether calls must not be evicted.
    boolean keep() default false;

    /// Whether calls may run at once. Not for a method that answers with a value, which does so on
    /// the owner's thread and nowhere else.
    Route route() default Route.QUEUE;
}
