package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;

/**
 * What an account can call in one region, by AWS's own lists at one moment: {@link ModelCatalog#discover}.
 *
 * <p>The lists tell what there is, not what is allowed. They do not say whether the account was granted access to a
 * model ({@link ModelAccess} does, with a call for each model), whether a policy forbids it, whether a legacy model
 * still takes an account that did not use it lately, what the quotas are or what anything costs. So something reachable
 * may still answer 403. Immutable and thread-safe.
 */
public final class Discovery {

    private final Region region;
    private final ModelCatalog catalog;
    private final ImmutableList<Reachable> reachable;
    private final ImmutableList<Difference> differences;
    private final ImmutableList<Problem> problems;
    private final ImmutableSetMultimap<Model, String> customizations;

    private Discovery(RegionModels models, OwnResources resources, ModelCatalog catalog, List<Problem> problems) {
        this.region = models.region();
        this.catalog = catalog;
        this.reachable = ImmutableList.<Reachable>builder()
                .addAll(models.reachable())
                .addAll(resources.reachable())
                .build();
        this.differences = ImmutableList.<Difference>builder()
                .addAll(models.differences())
                .addAll(resources.differences())
                .build();
        this.problems = ImmutableList.copyOf(problems);
        this.customizations = models.customizations();
    }

    static Discovery of(ModelCatalog before, BedrockClient client, LocalDate today) {
        Region region = client.serviceClientConfiguration().region();
        if (region == null) {
            throw new IllegalArgumentException("The client does not say its region, so that nothing can be said of it");
        }
        AccountLists lists = new AccountLists(client);
        if (lists.nothingRead()) {
            throw new FailedException(region, problems(lists.problems().stream()));
        }
        RegionModels models = new RegionModels(before, lists, new RegionModels.Moment(region, today));
        OwnResources resources = new OwnResources(before, lists, models);
        ImmutableList<Model> all = ImmutableList.<Model>builder()
                .addAll(models.models())
                .addAll(resources.models())
                .build();
        List<Problem> problems = problems(Stream.of(lists.problems(), models.problems(), resources.problems())
                .flatMap(List::stream));
        return new Discovery(models, resources, before.with(all), problems);
    }

    private static List<Problem> problems(Stream<AccountLists.Gap> gaps) {
        return gaps.map(gap -> new Problem(gap.list(), gap.text(), gap.failure()))
                .toList();
    }

    /** What a model id that can be called is. */
    public enum Kind {
        /** A base model, called in the region itself. */
        FOUNDATION_MODEL,
        /** An inference profile of AWS's: of a geography, or global. */
        SYSTEM_PROFILE,
        /** An inference profile of the account's own. */
        APPLICATION_PROFILE,
        /** A custom model of the account, deployed for use on demand. */
        CUSTOM_MODEL_DEPLOYMENT,
        /** Throughput that the account bought for a base or custom model. */
        PROVISIONED_THROUGHPUT,
        /** A model whose weights the account brought. */
        IMPORTED_MODEL,
        /** A prompt router, the account's own or a default one. */
        PROMPT_ROUTER,
        /** A SageMaker endpoint of a marketplace model. */
        MARKETPLACE_ENDPOINT
    }

    /**
     * Something that can be called.
     *
     * @param id what to send as {@code modelId}; it may contain the account id, which {@code toString} does not show
     * @param model the model it reaches, with the catalog's knowledge. An application profile reaches a base model; the
     *     account's other resources are models of their own, with what is known of the model they were made from
     * @param scope the scope of the call; empty if AWS's lists do not tell
     * @param kind what it is
     * @param destinations the regions that may serve the call; empty if not known
     */
    public record Reachable(
            ModelId id, Model model, Optional<Scope> scope, Kind kind, Optional<Destinations> destinations) {

        /** Returns id, kind and model. */
        @Override
        public String toString() {
            String reached = id.toString().equals(model.toString()) ? "" : ", reaches " + model.label();
            return id + " (" + kind + scope.map(known -> ", " + known.key()).orElse("") + reached + ")";
        }
    }

    /**
     * Something of the lists that could not be read or used; the rest was.
     *
     * @param list which list: the name of the operation, and of the type it was asked for
     * @param text what is wrong, without anything of the service's message
     * @param failure the failure of the call; empty if it was answered
     */
    public record Problem(String list, String text, Optional<Failure> failure) {

        /** Returns list and text. */
        @Override
        public String toString() {
            return list + ": " + text;
        }
    }

    /** Returns the region. */
    public Region region() {
        return region;
    }

    /**
     * Returns the catalog as it is after the discovery. Lifecycle, input modalities, streaming and the offers of this
     * region are as AWS lists them; all else, and every other region, is as the catalog said before. A known model that
     * AWS does not list here is not callable from here; a list that could not be read changes nothing. Models that were
     * not known are added with what the lists tell, and the account's own resources under their ARN and name. {@link
     * Model#destinations} of calls from this region are those of the listed profiles. Discover further regions from
     * this catalog, and it knows them all.
     */
    public ModelCatalog catalog() {
        return catalog;
    }

    /** Returns what can be called, by AWS's lists: models by id, each with its scopes, then the account's resources. */
    public ImmutableList<Reachable> reachable() {
        return reachable;
    }

    /** Returns how AWS's lists differ from the catalog before, sorted by model id. */
    public ImmutableList<Difference> differences() {
        return differences;
    }

    /** Returns what could not be read or used; empty if all could. */
    public ImmutableList<Problem> problems() {
        return problems;
    }

    /** Returns how a model can be customised, in AWS's words such as {@code FINE_TUNING}; empty if not, or not told. */
    public ImmutableSet<String> customizations(Model model) {
        return customizations.get(model);
    }

    /** Returns region and counts. */
    @Override
    public String toString() {
        return region + ": " + reachable.size() + " ids can be called, " + differences.size() + " differences, "
                + problems.size() + " problems";
    }

    /**
     * One way in which AWS's lists of a region differ from what a catalog said before. Prints one line without account ids.
     * Immutable and thread-safe.
     */
    public sealed interface Difference {

        /** Returns the model, with what is known of it now. */
        Model model();

        /** Returns the region whose lists differ. */
        Region region();

        /** AWS lists a model that the catalog did not have. What the lists do not tell of it is unknown. */
        record ModelAdded(Model model, Region region) implements Difference {
            @Override
            public String toString() {
                return Difference.line(this, "is listed by AWS and was not in the catalog");
            }
        }

        /** AWS does not list a model that the catalog took to be callable. */
        record ModelRemoved(Model model, Region region) implements Difference {
            @Override
            public String toString() {
                return Difference.line(this, "was taken to be callable, and AWS does not list it");
            }
        }

        /** A model's status, or the day of its end, is another one. */
        record LifecycleChanged(Model model, Region region, Lifecycle before, Lifecycle after) implements Difference {
            @Override
            public String toString() {
                return Difference.line(this, "was " + words(before) + " and is " + words(after));
            }

            private static String words(Lifecycle lifecycle) {
                return lifecycle.status().key()
                        + lifecycle.endOfLife().map(end -> " until " + end).orElse("");
            }
        }

        /** A scope can be called that the catalog took not to be, or did not know about. */
        record OfferAdded(Model model, Region region, Scope scope) implements Difference {
            @Override
            public String toString() {
                return Difference.line(this, "can be called in scope " + scope.key() + ", which was not known");
            }
        }

        /** A scope cannot be called that the catalog took to be callable. */
        record OfferRemoved(Model model, Region region, Scope scope) implements Difference {
            @Override
            public String toString() {
                return Difference.line(this, "can no longer be called in scope " + scope.key());
            }
        }

        /** AWS's list says the opposite about images, video, audio or streaming. */
        record ModalityChanged(Model model, Region region, Capability capability, Support before, Support after)
                implements Difference {
            @Override
            public String toString() {
                return Difference.line(
                        this,
                        "has " + capability.key() + ": " + word(before) + " before, " + word(after) + " by AWS's list");
            }

            private static String word(Support support) {
                return support.name().toLowerCase(Locale.ROOT);
            }
        }

        private static String line(Difference difference, String clause) {
            return difference.region() + ": " + difference.model().label() + " " + clause;
        }
    }

    /**
     * Thrown when not one of AWS's lists could be read, so that nothing at all is known of the region. An empty {@link
     * Discovery} in its place would look like an account that can call nothing. The message has nothing of the service's
     * own words; the exceptions are in {@link #problems}.
     */
    public static final class FailedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient ImmutableList<Discovery.Problem> problems;

        FailedException(Region region, List<Discovery.Problem> problems) {
            super("Nothing could be read of what can be called in " + region + ": "
                    + problems.stream().map(Discovery.Problem::toString).collect(Collectors.joining("; "))
                    + ". Check credentials, region and network, and that the policy allows bedrock:List*");
            this.problems = ImmutableList.copyOf(problems);
        }

        /** Returns what went wrong with each list. */
        public List<Discovery.Problem> problems() {
            return problems;
        }
    }
}
