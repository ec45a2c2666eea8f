/** Programs that the documents quote and that anyone can run. Not published. */
@NullMarked
package dev.modelrouter.examples;

import org.jspecify.annotations.NullMarked;
