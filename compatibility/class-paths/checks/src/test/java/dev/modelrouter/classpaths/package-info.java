/** Checks of a class path, to be run on many. They use no more of JUnit and AssertJ than both old and new ones have. */
@NullMarked
package dev.modelrouter.classpaths;

import org.jspecify.annotations.NullMarked;
