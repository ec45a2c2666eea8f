/**
 * Simulated models that compute an answer from the text they are sent, for running the examples without an AWS account.
 * They are no language models: a list of keywords and two classifiers, which know less or more of the same task.
 */
@NullMarked
package dev.modelrouter.examples.simulated;

import org.jspecify.annotations.NullMarked;
