/** Clients of other makers, each called as its users call it, against the testkit's wire door. */
@NullMarked
package dev.modelrouter.compatibility;

import org.jspecify.annotations.NullMarked;
