package dev.modelrouter.routing;

/** What an attempt was made for. */
public enum Purpose {
    /** To answer the request. */
    ANSWER
}
