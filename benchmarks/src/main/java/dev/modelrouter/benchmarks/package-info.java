/** JMH benchmarks, each paired with a baseline in the same run; their results are committed under {@code results/}. */
package dev.modelrouter.benchmarks;
