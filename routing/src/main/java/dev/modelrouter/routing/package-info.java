@NullMarked
package dev.modelrouter.routing;

import org.jspecify.annotations.NullMarked;
