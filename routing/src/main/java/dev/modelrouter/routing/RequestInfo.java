package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;

/**
 * Which request something belongs to, without its content.
 *
 * @param id the id that the router gave it, unique and free of meaning
 * @param route the name of its route
 * @param tags its tags, such as the tenant
 */
public record RequestInfo(String id, String route, ImmutableMap<String, String> tags) {}
