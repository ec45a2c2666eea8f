/** Routes that are learned from recorded outcomes. */
@NullMarked
package dev.modelrouter.evaluation.learning;

import org.jspecify.annotations.NullMarked;
