@NullMarked
package dev.modelrouter.testkit;

import org.jspecify.annotations.NullMarked;
