package dev.heddle.core;

/// Two cache lines that nobody uses, before the fields of a subclass: processors fetch lines in
/// pairs. A virtual machine orders the fields of one class as it likes, but never mixes them with
/// those of a superclass.
abstract class Padding {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p0a, p0b, p0c, p0d, p0e;
}
