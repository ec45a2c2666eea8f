package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Plays a cassette to one fake, and remembers what it has played. Thread-safe. */
final class CassettePlaybook implements Playbook {

    private final CassetteReplay replay;
    private final RequestForm requests;
    private final ImmutableList<Interaction> interactions;
    private final ImmutableList<RequestForm.Form> recorded;

    /** Those played, by their place; guarded by itself. */
    private final BitSet played = new BitSet();

    CassettePlaybook(CassetteReplay replay) {
        this.replay = replay;
        this.requests = new RequestForm(replay);
        this.interactions = replay.cassette().interactions();
        this.recorded = interactions.stream()
                .map(interaction -> requests.of(interaction.asked()))
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Optional<AnswerPlan> plan(Arrival arrival) {
        RequestForm.Form call = form(arrival);
        List<Integer> matches = new ArrayList<>();
        for (int i = 0; i < recorded.size(); i++) {
            if (RequestForm.differences(recorded.get(i), call).isEmpty()) {
                matches.add(i);
            }
        }
        return choose(matches)
                .map(place -> new Replayed(interactions.get(place), replay.isTimed()))
                .map(Replayed::plan);
    }

    private Optional<Integer> choose(List<Integer> matches) {
        synchronized (played) {
            for (int place : matches) {
                if (!played.get(place)) {
                    played.set(place);
                    return Optional.of(place);
                }
            }
        }
        return replay.isRepeating() && !matches.isEmpty()
                ? Optional.of(matches.get(matches.size() - 1))
                : Optional.empty();
    }

    private RequestForm.Form form(Arrival arrival) {
        return requests.of(Interaction.Asked.of(arrival.sent(), Optional.empty()));
    }

    @Override
    public String why(Arrival arrival) {
        RequestForm.Form call = form(arrival);
        int nearest = -1;
        ImmutableList<String> least = ImmutableList.of();
        for (int i = 0; i < recorded.size(); i++) {
            ImmutableList<String> places = RequestForm.differences(recorded.get(i), call);
            if (nearest < 0 || places.size() < least.size()) {
                nearest = i;
                least = places;
            }
        }
        String file = replay.cassette().name();
        if (nearest < 0) {
            return "cassette " + file + " is empty; record it: bedrock.recordsFrom(client, recorder)";
        } else if (least.isEmpty()) {
            return "cassette " + file + " has this request as interaction " + (nearest + 1)
                    + ", but all that match are played. Look for the call too many in bedrock.calls(), or let the last"
                    + " one be played again: CassetteReplay.of(cassette).repeating()";
        }
        String more = least.size() == 1 ? "" : " (and in " + (least.size() - 1) + " more places)";
        return "cassette " + file + " has no such request: the nearest, interaction " + (nearest + 1) + ", differs in "
                + ModelIds.masked(least.get(0)) + more
                + ". Record it anew, or let replay ignore what varies: CassetteReplay.of(cassette).ignoring(\"/...\")";
    }

    @Override
    public List<String> unplayed() {
        List<String> rest = new ArrayList<>();
        synchronized (played) {
            for (int i = played.nextClearBit(0); i < interactions.size(); i = played.nextClearBit(i + 1)) {
                Interaction interaction = interactions.get(i);
                rest.add("interaction " + (i + 1) + " of " + replay.cassette().name() + ": "
                        + interaction.asked().operation().awsName() + " of "
                        + ModelIds.masked(interaction.asked().target()) + ", status "
                        + interaction.answered().status());
            }
        }
        return List.copyOf(rest);
    }
}
