/**
 * Who answers a request: {@link dev.modelrouter.routing.ModelRouter} takes it, a route ranks the targets that may serve
 * it, and the walk tries them in turn until an answer passes the route's gate or a limit is reached.
 */
@NullMarked
package dev.modelrouter.routing;

import org.jspecify.annotations.NullMarked;
