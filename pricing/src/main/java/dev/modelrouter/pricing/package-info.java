@NullMarked
package dev.modelrouter.pricing;

import org.jspecify.annotations.NullMarked;
