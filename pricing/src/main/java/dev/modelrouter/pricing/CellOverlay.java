package dev.modelrouter.pricing;

import dev.modelrouter.pricing.OfferFile.Row;
import dev.modelrouter.pricing.PriceListDifference.Cell;
import dev.modelrouter.pricing.PriceListDifference.Collector;
import dev.modelrouter.pricing.PriceListDifference.Step;
import dev.modelrouter.pricing.PriceListMerge.Guard;
import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import dev.modelrouter.pricing.RowKind.Figure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays the rows of one place over what the catalog has there.
 *
 * <p>What is known is guarded: a figure that moves too far, becomes zero, disappears or upsets the order of prices is an
 * objection and stays as it is; the others are taken. What is new is taken if it is plausible, and else left out and
 * counted. Only figures that the catalog has of the price list itself can become zero or disappear; the list's silence
 * on a figure of another source says nothing. A model that has ended is expected to disappear.
 */
final class CellOverlay {

    private final PriceListMerge.Reading reading;
    private final Collector collector;
    private final SkipTally skips;

    CellOverlay(PriceListMerge.Reading reading, Collector collector, SkipTally skips) {
        this.reading = reading;
        this.collector = collector;
        this.skips = skips;
    }

    /**
     * What the catalog has for a place.
     *
     * @param cell the place
     * @param price the price that was read for it; null for none
     * @param assumed the price that answers for it because it is the default; null for none
     * @param ofModel all prices of the model
     */
    record Existing(Cell cell, @Nullable Price price, @Nullable Price assumed, List<Price> ofModel) {

        private @Nullable Usd usd(Figure figure) {
            Price answer = price != null ? price : assumed;
            return answer == null ? null : CellOverlay.usd(answer, figure);
        }
    }

    /** Returns the price that the place has from now on; empty if it has none. */
    Optional<PriceDraft> lay(Existing existing, Map<Figure, Row> rows) {
        PriceDraft draft = PriceDraft.over(existing.price());
        draft.countedAs(existing.ofModel());
        String shown = existing.cell().region() + " " + existing.cell().modelId();
        if (isDeclared(existing)) {
            if (!rows.isEmpty()) {
                skips.add(Reason.DECLARED, shown);
            }
            return kept(draft);
        }
        if (!findThreshold(existing, rows, draft)) {
            skips.add(Reason.UNKNOWN_THRESHOLD, shown);
            return kept(draft);
        }
        Map<Figure, Step> found = new LinkedHashMap<>();
        List<Step> added = new ArrayList<>();
        rows.forEach((figure, row) -> {
            Usd was = existing.usd(figure);
            Usd is = row.usd();
            if (is == null) {
                return;
            }
            if (is.isZero() && !is.equals(was) && isZeroOfNothing(existing, draft, figure)) {
                skips.add(Reason.ZERO, shown + " " + text(figure));
            } else if (was == null) {
                added.add(new Step(existing.cell(), figure, null, is));
            } else {
                found.put(figure, new Step(existing.cell(), figure, was, is));
            }
        });
        addMissing(existing, rows, draft, found);
        boolean isHeldBack = holdBack(existing.cell(), draft.asMap(), found);
        if (isHeldBack && existing.price() == null) {
            // A price of its own that lacks what is held back would say less than the default, which answers so far.
            return Optional.empty();
        }
        found.values().forEach(step -> take(step, rows, draft));
        return add(existing, rows, draft, added) ? kept(draft) : Optional.empty();
    }

    private static boolean isDeclared(Existing existing) {
        Price answer = existing.price() != null ? existing.price() : existing.assumed();
        return answer != null && answer.confidence() == Confidence.DECLARED;
    }

    private static Optional<PriceDraft> kept(PriceDraft draft) {
        return draft.isEmpty() ? Optional.empty() : Optional.of(draft);
    }

    /** Long-context rates are worth nothing without the threshold, and short ones without them would be too low. */
    private static boolean findThreshold(Existing existing, Map<Figure, Row> rows, PriceDraft draft) {
        if (draft.hasThreshold() || rows.keySet().stream().noneMatch(Figure::longContext)) {
            return true;
        }
        Optional<LongContext> rule = existing.ofModel().stream()
                .flatMap(price -> price.longContext().stream())
                .findFirst();
        rule.ifPresent(draft::threshold);
        return rule.isPresent();
    }

    /** Of what the list had no price for, or of a model that has ended, zero means that there is none. */
    private boolean isZeroOfNothing(Existing existing, PriceDraft draft, Figure figure) {
        String modelId = existing.cell().modelId();
        return !reading.guard().accepts(modelId)
                && (reading.hasEnded(modelId) || !isOfPriceList(existing, draft, figure));
    }

    private static boolean isOfPriceList(Existing existing, PriceDraft draft, Figure figure) {
        return existing.price() != null
                && !PriceProvenance.offers(draft.sources(figure)).isEmpty();
    }

    private static String text(Figure figure) {
        return (figure.longContext() ? "longContext" : figure.tier().key()) + "."
                + figure.rate().key();
    }

    private void take(Step step, Map<Figure, Row> rows, PriceDraft draft) {
        Row row = rows.get(step.figure());
        if (step.isSame()) {
            collector.confirmation();
        } else if (step.was() != null) {
            collector.change(step);
        } else {
            collector.addition(step);
        }
        if (step.is() == null) {
            draft.remove(step.figure());
        } else if (row != null) {
            draft.take(step.figure(), row, step.is());
        }
    }

    /** Adds what the list had and has no more, in the regions of which all was read. */
    private void addMissing(Existing existing, Map<Figure, Row> rows, PriceDraft draft, Map<Figure, Step> changed) {
        Cell cell = existing.cell();
        if (existing.price() == null || existing.price().regions().isEmpty()) {
            return;
        }
        for (Map.Entry<Figure, Usd> entry : draft.asMap().entrySet()) {
            Figure figure = entry.getKey();
            Set<String> offers = PriceProvenance.offers(draft.sources(figure));
            boolean isMissing = !rows.containsKey(figure)
                    && !offers.isEmpty()
                    && offers.stream().allMatch(offer -> reading.isRead().test(offer, cell.region()));
            if (isMissing) {
                changed.put(figure, new Step(cell, figure, entry.getValue(), null));
            }
        }
    }

    /**
     * Takes the changes back that are objected to, so that the figures stay as they are, and then those that would upset
     * the order beside these. Returns whether it took any back.
     */
    private boolean holdBack(Cell cell, Map<Figure, Usd> before, Map<Figure, Step> found) {
        if (reading.guard().accepts(cell.modelId()) || reading.hasEnded(cell.modelId())) {
            return false;
        }
        boolean isHeldBack = found.values().removeIf(step -> isObjectedTo(step, objection(step)));
        Set<PriceOrder.Pair> known = PriceOrder.breaches(before);
        boolean isUpset = true;
        while (isUpset) {
            Map<Figure, Usd> after = new HashMap<>(before);
            found.values().forEach(step -> set(after, step));
            Set<PriceOrder.Pair> breaches = new HashSet<>(PriceOrder.breaches(after));
            breaches.removeAll(known);
            isUpset = found.values().removeIf(step -> isObjectedTo(step, upset(step, breaches)));
            isHeldBack |= isUpset;
        }
        return isHeldBack;
    }

    private boolean isObjectedTo(Step step, Optional<PriceListRefresh.Objection.Reason> reason) {
        reason.ifPresent(found -> collector.objection(step, found));
        return reason.isPresent();
    }

    private static Optional<PriceListRefresh.Objection.Reason> upset(Step step, Set<PriceOrder.Pair> breaches) {
        boolean upsets = !step.isSame()
                && breaches.stream()
                        .anyMatch(pair -> pair.lower().equals(step.figure())
                                || pair.higher().equals(step.figure()));
        return upsets ? Optional.of(PriceListRefresh.Objection.Reason.OUT_OF_ORDER) : Optional.empty();
    }

    private Optional<PriceListRefresh.Objection.Reason> objection(Step step) {
        Usd was = step.was();
        Usd is = step.is();
        if (step.isSame()) {
            return Optional.empty();
        }
        if (is == null) {
            return Optional.of(PriceListRefresh.Objection.Reason.DISAPPEARED);
        }
        if (is.isZero()) {
            return Optional.of(PriceListRefresh.Objection.Reason.BECAME_ZERO);
        }
        return was != null && reading.guard().isTooFar(was, is)
                ? Optional.of(PriceListRefresh.Objection.Reason.MOVED_TOO_FAR)
                : Optional.empty();
    }

    private static void set(Map<Figure, Usd> figures, Step step) {
        if (step.is() == null) {
            figures.remove(step.figure());
        } else {
            figures.put(step.figure(), step.is());
        }
    }

    /** Adds new figures that are plausible; false if they would be a new price and one of them is not. */
    private boolean add(Existing existing, Map<Figure, Row> rows, PriceDraft draft, List<Step> added) {
        boolean isNew = existing.price() == null && existing.assumed() == null;
        Map<Figure, Usd> all = new HashMap<>(draft.asMap());
        List<Step> plausible = new ArrayList<>();
        for (Step step : added) {
            if (step.is() != null && isPlausible(step, step.is(), existing, all)) {
                all.put(step.figure(), step.is());
                plausible.add(step);
                continue;
            }
            skips.add(
                    Reason.IMPLAUSIBLE, step.cell().region() + " " + step.cell().modelId() + " " + text(step.figure()));
            if (isNew) {
                return false;
            }
        }
        if (isNew && plausible.stream().allMatch(step -> step.figure().longContext())) {
            return false;
        }
        for (Step step : plausible) {
            take(step, rows, draft);
        }
        return true;
    }

    /** A new figure has to be near what the model costs elsewhere, and in the order of prices. */
    private boolean isPlausible(Step step, Usd is, Existing existing, Map<Figure, Usd> all) {
        Guard guard = reading.guard();
        if (guard.accepts(step.cell().modelId())) {
            return true;
        }
        boolean isFar = existing.ofModel().stream()
                .map(price -> usd(price, step.figure()))
                .anyMatch(elsewhere -> elsewhere != null && guard.isFarFrom(elsewhere, is));
        Map<Figure, Usd> with = new HashMap<>(all);
        with.put(step.figure(), is);
        return !isFar
                && PriceOrder.breaches(with).size() <= PriceOrder.breaches(all).size();
    }

    private static @Nullable Usd usd(Price price, Figure figure) {
        return figure.longContext()
                ? price.longContext()
                        .map(rule -> rule.rates().get(figure.rate()))
                        .orElse(null)
                : price.perMillion(figure.tier(), figure.rate()).orElse(null);
    }
}
