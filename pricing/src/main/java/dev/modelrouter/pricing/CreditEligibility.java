package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.modelrouter.core.Model;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import software.amazon.awssdk.regions.Region;

/**
 * Which calls a credit pays for, as data: by provider, family, model and region.
 *
 * <p>Read it off the credit's own terms; it is never assumed. AWS names the services to which a credit applies in the
 * billing console ("Applicable products"). For Bedrock one question remains: many third-party models are sold through
 * AWS Marketplace, which the general terms of promotional credits exclude. So there are two beginnings, {@link
 * #bedrock} and {@link #exceptMarketplaceModels}, and none by default. The methods that narrow them return a changed
 * copy; a call must satisfy all of them.
 *
 * <p>Names are compared without regard to case. Sources: AWS Promotional Credit Terms and Conditions; AWS Activate FAQ; Bedrock user guide, "Use product ID
 * condition keys to control access"; read in November 2026. Immutable and thread-safe.
 */
@CheckReturnValue
public final class CreditEligibility {

    /** The providers whose models are not sold through Marketplace. AWS says so of these alone. */
    private static final String[] SOLD_BY_AWS = {"Amazon", "DeepSeek", "Meta", "Mistral AI", "OpenAI", "Qwen"};

    private final ImmutableSet<String> providers;
    private final ImmutableSet<String> excludedProviders;
    private final ImmutableSet<String> families;
    private final ImmutableSet<String> models;
    private final ImmutableSet<String> excludedModels;
    private final ImmutableSet<String> regions;
    private final OptionalInt services;

    private CreditEligibility(Draft draft) {
        this.providers = draft.providers;
        this.excludedProviders = draft.excludedProviders;
        this.families = draft.families;
        this.models = draft.models;
        this.excludedModels = draft.excludedModels;
        this.regions = draft.regions;
        this.services = draft.services;
    }

    /** What the next copy will be made of. An empty set is no rule. */
    private static final class Draft {

        ImmutableSet<String> providers = ImmutableSet.of();
        ImmutableSet<String> excludedProviders = ImmutableSet.of();
        ImmutableSet<String> families = ImmutableSet.of();
        ImmutableSet<String> models = ImmutableSet.of();
        ImmutableSet<String> excludedModels = ImmutableSet.of();
        ImmutableSet<String> regions = ImmutableSet.of();
        OptionalInt services = OptionalInt.empty();
    }

    /**
     * Returns the eligibility of every model on Bedrock, third-party ones included, as AWS states it for Activate
     * credits: Marketplace is not covered, "with the exception of" third-party foundation models on Bedrock.
     */
    public static CreditEligibility bedrock() {
        return new CreditEligibility(new Draft());
    }

    /**
     * Returns the eligibility of the models that AWS sells itself, for credits under the general promotional terms. AWS
     * says of Amazon, DeepSeek, Meta, Mistral AI, OpenAI and Qwen that their models are not sold through AWS
     * Marketplace; Anthropic's and others are. A provider of which AWS says neither is not covered, until {@link
     * #onlyProviders} says so.
     */
    public static CreditEligibility exceptMarketplaceModels() {
        return bedrock().onlyProviders(SOLD_BY_AWS);
    }

    /** Returns a copy for the models of these providers alone, such as {@code Mistral AI}. */
    public CreditEligibility onlyProviders(String... providers) {
        ImmutableSet<String> names = names("provider", providers);
        return with(draft -> draft.providers = names);
    }

    /** Returns a copy without the models of these providers. */
    public CreditEligibility exceptProviders(String... providers) {
        ImmutableSet<String> names = names("provider", providers);
        return with(draft -> draft.excludedProviders = names);
    }

    /** Returns a copy for the models of these families alone, such as {@code llama-3.3}. */
    public CreditEligibility onlyFamilies(String... families) {
        ImmutableSet<String> names = names("family", families);
        return with(draft -> draft.families = names);
    }

    /** Returns a copy for these models alone, by {@link Model#id}. */
    public CreditEligibility onlyModels(String... modelIds) {
        ImmutableSet<String> names = names("model", modelIds);
        return with(draft -> draft.models = names);
    }

    /** Returns a copy without these models, by {@link Model#id}. */
    public CreditEligibility exceptModels(String... modelIds) {
        ImmutableSet<String> names = names("model", modelIds);
        return with(draft -> draft.excludedModels = names);
    }

    /** Returns a copy for calls from these source regions alone. */
    public CreditEligibility onlyRegions(Region... regions) {
        ImmutableSet<String> names =
                names("region", Arrays.stream(regions).map(Region::id).toArray(String[]::new));
        return with(draft -> draft.regions = names);
    }

    /**
     * Returns a copy that says how many AWS services the credit applies to, by which AWS orders credits that expire on
     * the same day. Unless said, it counts as more than any number.
     *
     * @param count of "Applicable products" in the billing console; at least 1
     */
    public CreditEligibility amongServices(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A credit applies to at least 1 service, got " + count);
        }
        return with(draft -> draft.services = OptionalInt.of(count));
    }

    private static ImmutableSet<String> names(String what, String... names) {
        if (names.length == 0 || Arrays.stream(names).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("Name at least one " + what + " and no blank one, got " + names.length
                    + " names; leave the rule out for all");
        }
        return Arrays.stream(names).map(CreditEligibility::fold).collect(ImmutableSet.toImmutableSet());
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private CreditEligibility with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.providers = providers;
        draft.excludedProviders = excludedProviders;
        draft.families = families;
        draft.models = models;
        draft.excludedModels = excludedModels;
        draft.regions = regions;
        draft.services = services;
        change.accept(draft);
        return new CreditEligibility(draft);
    }

    /** Returns how many services the credit applies to; empty if that was not said. */
    public OptionalInt services() {
        return services;
    }

    /**
     * Returns whether a call is covered.
     *
     * @param model what answered it
     * @param region its source region
     */
    public boolean covers(Model model, Region region) {
        return isAmong(providers, model.provider())
                && isNotAmong(excludedProviders, model.provider())
                && isAmong(families, model.family())
                && isAmong(models, model.id())
                && isNotAmong(excludedModels, model.id())
                && isAmong(regions, region.id());
    }

    private static boolean isAmong(ImmutableSet<String> names, String name) {
        return names.isEmpty() || names.contains(fold(name));
    }

    private static boolean isNotAmong(ImmutableSet<String> names, String name) {
        return !names.contains(fold(name));
    }
}
