package dev.modelrouter.pricing;

import dev.modelrouter.pricing.OfferFile.Row;
import dev.modelrouter.pricing.PriceListDifference.Cell;
import dev.modelrouter.pricing.PriceListDifference.Collector;
import dev.modelrouter.pricing.PriceListDifference.Step;
import dev.modelrouter.pricing.PriceListMerge.Guard;
import dev.modelrouter.pricing.PriceListSkip.Reason;
import dev.modelrouter.pricing.RowKind.Figure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays the rows of one place over what the catalog has there.
 *
 * <p>What is known is guarded: a figure that moves too far, becomes zero, disappears or upsets the order of prices is an
 * objection. What is new is taken if it is plausible, and else left out and counted. Only figures that the catalog has
 * of the price list itself can become zero or disappear; the list's silence on a figure of another source says nothing.
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
        Map<Figure, Usd> before = draft.asMap();
        List<Step> changed = new ArrayList<>();
        List<Step> added = new ArrayList<>();
        for (Map.Entry<Figure, Row> entry : rows.entrySet()) {
            Usd usd = entry.getValue().usd();
            if (usd != null) {
                Step step = new Step(existing.cell(), entry.getKey(), existing.usd(entry.getKey()), usd);
                sort(step, existing, draft, changed, added);
            }
        }
        for (Step step : changed) {
            take(step, rows, draft);
        }
        removeMissing(existing, rows, draft, changed);
        objectToOrder(changed, before, draft);
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

    private void sort(Step step, Existing existing, PriceDraft draft, List<Step> changed, List<Step> added) {
        Usd is = step.is();
        Usd was = step.was();
        Guard guard = reading.guard();
        boolean accepted = guard.accepts(step.cell().modelId());
        if (is == null) {
            return;
        }
        if (is.equals(was)) {
            collector.confirmation();
            changed.add(step);
        } else if (is.isZero() && !accepted && !isOfPriceList(existing, draft, step.figure())) {
            skips.add(Reason.ZERO, step.cell().region() + " " + step.cell().modelId() + " " + text(step.figure()));
        } else if (was == null) {
            added.add(step);
        } else {
            collector.change(step);
            changed.add(step);
            if (!accepted && is.isZero()) {
                collector.objection(step, PriceObjection.Reason.BECAME_ZERO);
            } else if (!accepted && guard.isTooFar(was, is)) {
                collector.objection(step, PriceObjection.Reason.MOVED_TOO_FAR);
            }
        }
    }

    private static boolean isOfPriceList(Existing existing, PriceDraft draft, Figure figure) {
        return existing.price() != null
                && !PriceProvenance.offers(draft.sources(figure)).isEmpty();
    }

    private static String text(Figure figure) {
        return (figure.longContext() ? "longContext" : figure.tier().key()) + "."
                + figure.rate().key();
    }

    private static void take(Step step, Map<Figure, Row> rows, PriceDraft draft) {
        Row row = rows.get(step.figure());
        if (row != null && step.is() != null) {
            draft.take(step.figure(), row, step.is());
        }
    }

    /** Takes out what the list had and has no more, in the regions of which all was read. */
    private void removeMissing(Existing existing, Map<Figure, Row> rows, PriceDraft draft, List<Step> changed) {
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
                Step step = new Step(cell, figure, entry.getValue(), null);
                collector.change(step);
                if (!reading.guard().accepts(cell.modelId())) {
                    collector.objection(step, PriceObjection.Reason.DISAPPEARED);
                }
                draft.remove(figure);
                changed.add(step);
            }
        }
    }

    private void objectToOrder(List<Step> changed, Map<Figure, Usd> before, PriceDraft draft) {
        Set<PriceOrder.Pair> breaches = new HashSet<>(PriceOrder.breaches(draft.asMap()));
        breaches.removeAll(PriceOrder.breaches(before));
        for (Step step : changed) {
            boolean upset = breaches.stream()
                    .anyMatch(pair ->
                            pair.lower().equals(step.figure()) || pair.higher().equals(step.figure()));
            if (upset && !reading.guard().accepts(step.cell().modelId())) {
                collector.objection(step, PriceObjection.Reason.OUT_OF_ORDER);
            }
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
            collector.addition(step);
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
                .anyMatch(elsewhere -> elsewhere != null && guard.isTooFar(elsewhere, is));
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
