@NullMarked
package dev.modelrouter.evaluation;

import org.jspecify.annotations.NullMarked;
