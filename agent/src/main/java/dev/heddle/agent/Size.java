package dev.heddle.agent;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The length of a string in characters, or of an array in items, both ends included.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Size {
    /// The shortest length.
    int min() default 0;

    /// The greatest length.
    int max();
}
