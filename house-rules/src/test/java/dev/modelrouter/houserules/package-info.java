/** The rules of the house as tests. Each rule is also shown to report something that breaks it. */
@NullMarked
package dev.modelrouter.houserules;

import org.jspecify.annotations.NullMarked;
