package dev.modelrouter.core;

/** Whether a model's weights are published. */
public enum Weights {
    /** Anybody can download the weights, under whatever licence: Llama, gpt-oss, most of Mistral and Qwen. */
    OPEN,
    /** Only the provider and its hosts have the weights: Claude, Nova, GPT, Grok. */
    CLOSED,
    /** No source was read: a model that AWS lists and the catalog did not know, or an imported one. */
    UNKNOWN
}
