/** Which model is good enough, on your data: run routes over a data set, and compare what they solve and cost. */
@NullMarked
package dev.modelrouter.evaluation;

import org.jspecify.annotations.NullMarked;
