package dev.heddle.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a parameter of a {@link HeddleStrict} test that gets the test's seed, if it is a `long`,
/// or the chance of the test's {@link SimWorld}, if it is a `java.util.Random`.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Seed {}
