package dev.heddle.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Real-time safe: no allocation, lock or system call. Marks what a thread with a deadline may
/// call, such as an audio callback. It does not say which thread may call it. Kept at run time, so
/// that tools can check it.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE})
public @interface RealTime {}
