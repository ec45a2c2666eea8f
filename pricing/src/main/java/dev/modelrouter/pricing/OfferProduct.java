package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the attributes of one product say: whose price it is, and in which words of what.
 *
 * <p>In the offer {@code AmazonBedrock} the model is in {@code model}, and often in {@code usagetype} too, before the
 * words: {@code USE1-deepseek.v3.2-input-tokens}. In {@code AmazonBedrockFoundationModels} it is in {@code servicename},
 * and {@code usagetype} has the words alone: {@code USE1-MP:USE1_InputTokenCount_Global-Units}.
 *
 * @param name the model's display name; empty if there is none
 * @param slug what the usage type calls the model; empty if it has no name in it
 * @param words the words that say what is priced, without those that only name the model
 * @param mantle whether it prices the endpoint {@code bedrock-mantle}
 */
record OfferProduct(String name, String slug, Set<String> words, boolean mantle) {

    static final String BEDROCK = "AmazonBedrock";
    static final String MARKETPLACE = "AmazonBedrockFoundationModels";

    /** The attributes that are read; the rest is passed over. */
    static final ImmutableSet<String> ATTRIBUTES = ImmutableSet.of(
            "model", "servicename", "usagetype", "inferenceType", "tokenType", "service_tier", "feature", "regionCode");

    private static final String EDITION = " (Amazon Bedrock Edition)";
    private static final String OPTIMIZED = " Latency Optimized";
    private static final String UNITS = "-Units";

    /** Parts of a usage type with which the words begin, if a model's name stands before them. */
    private static final ImmutableSet<String> BEGINNINGS = ImmutableSet.of("input", "output", "response", "cache");
    /** Parts that belong to the words though they stand before the beginning. */
    private static final ImmutableSet<String> LEADING = ImmutableSet.of("text", "speech", "audio", "image", "video");
    /** Parts that tell wherever they stand. */
    private static final ImmutableSet<String> TELLING =
            ImmutableSet.of("reserved", "provisioned", "customization", "custom", "storage", "training", "rft");

    static OfferProduct of(String offer, Map<String, String> attributes) {
        return offer.equals(MARKETPLACE) ? marketplace(attributes) : bedrock(attributes);
    }

    private static OfferProduct marketplace(Map<String, String> attributes) {
        String service = attributes.getOrDefault("servicename", "");
        String name = service.endsWith(EDITION)
                ? service.substring(0, service.length() - EDITION.length()).strip()
                : "";
        String usage = attributes.getOrDefault("usagetype", "");
        int region = usage.indexOf("MP:");
        int start = region < 0 ? -1 : usage.indexOf('_', region);
        int end = usage.endsWith(UNITS) ? usage.length() - UNITS.length() : usage.length();
        Set<String> words = UsageWords.split(start < 0 || start > end ? usage : usage.substring(start, end));
        return new OfferProduct(name, "", words, false);
    }

    private static OfferProduct bedrock(Map<String, String> attributes) {
        String model = attributes.getOrDefault("model", "").strip();
        boolean optimized = model.endsWith(OPTIMIZED);
        String name = optimized ? model.substring(0, model.length() - OPTIMIZED.length()) : model;
        List<String> parts =
                Arrays.asList(attributes.getOrDefault("usagetype", "").split("-", -1));
        int first = parts.size() > 1 && isRegionAbbreviation(parts.get(0)) ? 1 : 0;
        int begin = beginOfWords(parts, first);
        int afterSlug = begin;
        while (afterSlug > first && LEADING.contains(parts.get(afterSlug - 1))) {
            afterSlug--;
        }
        boolean mantle = afterSlug > first && parts.get(afterSlug - 1).equals("mantle");
        Set<String> words = new LinkedHashSet<>();
        for (String part : parts.subList(afterSlug, parts.size())) {
            words.addAll(UsageWords.split(part));
        }
        for (String part : parts.subList(first, afterSlug)) {
            addTelling(part, TELLING, words);
        }
        for (String beside : List.of("inferenceType", "tokenType", "service_tier")) {
            words.addAll(UsageWords.split(attributes.getOrDefault(beside, "")));
        }
        addTelling(attributes.getOrDefault("feature", ""), FEATURES, words);
        if (optimized) {
            words.add("latency");
            words.add("optimized");
        }
        return new OfferProduct(
                name, String.join("-", parts.subList(first, mantle ? afterSlug - 1 : afterSlug)), words, mantle);
    }

    /** Of a feature's name only these words tell something: {@code On-demand Inference} adds nothing. */
    private static final ImmutableSet<String> FEATURES =
            ImmutableSet.of("batch", "reserved", "provisioned", "customization", "custom", "storage", "training");

    private static void addTelling(String text, Set<String> telling, Set<String> words) {
        for (String word : UsageWords.split(text)) {
            if (telling.contains(word)) {
                words.add(word);
            }
        }
    }

    /** Returns where the words begin; the number of parts if they are nowhere. */
    private static int beginOfWords(List<String> parts, int first) {
        for (int i = first; i < parts.size(); i++) {
            Set<String> words = UsageWords.split(parts.get(i));
            if (!words.isEmpty() && BEGINNINGS.contains(words.iterator().next())) {
                return i;
            }
        }
        return parts.size();
    }

    /** Such as {@code USE1}, {@code EU} or {@code APN1}. */
    private static boolean isRegionAbbreviation(String part) {
        return part.length() >= 2
                && part.length() <= 6
                && part.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
    }

    /** Returns what to call the product in a report: its name, or what its usage type calls it. */
    String shownName() {
        return name.isEmpty() ? "usagetype:" + slug : name;
    }
}
