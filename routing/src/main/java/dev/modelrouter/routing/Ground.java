package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Residency;
import java.util.List;
import java.util.Optional;

/**
 * Where calls of a route are made at all.
 *
 * @param residency outside of which nothing may be served, if there is one
 * @param filters all of which have to pass a target
 */
record Ground(Optional<Residency> residency, ImmutableList<TargetFilter> filters) {

    static final Ground ANY = new Ground(Optional.empty(), ImmutableList.of());

    Ground within(Residency kept) {
        return new Ground(Optional.of(kept), filters);
    }

    Ground only(List<TargetFilter> more) {
        return new Ground(
                residency,
                ImmutableList.<TargetFilter>builder()
                        .addAll(filters)
                        .addAll(more)
                        .build());
    }
}
