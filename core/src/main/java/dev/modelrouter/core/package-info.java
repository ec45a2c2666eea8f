/**
 * What Bedrock is: the catalog of models, the forms of a model id, usage as Bedrock counts it, and what a failure
 * means. Everything here is immutable and thread-safe unless it says otherwise.
 */
@NullMarked
package dev.modelrouter.core;

import org.jspecify.annotations.NullMarked;
