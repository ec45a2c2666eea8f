package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrock.BedrockClient;

/**
 * The models that can be named, and what is known of each.
 *
 * <p>A model is named by an alias ({@code claude-sonnet-4.6}, {@code llama-3.3-70b}; case and the separators {@code . -
 * _} and blank do not matter), by its base id, by an inference profile's id, or by the ARN of a foundation model or of
 * a system-defined inference profile. Names are matched whole: {@code claude-opus-5} is never taken for {@code
 * claude-opus-5.5}, and a name that fits several models is an error that lists them.
 *
 * <p>Immutable and thread-safe.
 */
public final class ModelCatalog {

    private static final String RESOURCE = "models.jsonl";

    /** Sorted by id. */
    private final Map<String, Model> byId;

    private final Map<String, Model> byFoldedName;
    /** Null until somebody asks, and if no fact has a date. */
    private volatile @Nullable AsOf asOf;
    /** Null until somebody asks for all of them, for most programs do not. */
    private volatile @Nullable ImmutableList<Model> models;

    ModelCatalog(LazyModels.Index unread) {
        this.byId = unread.byId();
        this.byFoldedName = unread.byFoldedName();
    }

    private ModelCatalog(Collection<Model> models) {
        List<String> problems = new ArrayList<>();
        Map<String, Model> ids = new TreeMap<>();
        for (Model model : models) {
            if (ids.putIfAbsent(model.id(), model) != null) {
                problems.add("the model " + model + " occurs twice");
            }
        }
        this.byFoldedName = foldedNames(ids.values(), problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Cannot build the model catalog: " + String.join("; ", problems));
        }
        this.byId = ImmutableMap.copyOf(ids);
    }

    private static ImmutableMap<String, Model> foldedNames(Collection<Model> models, List<String> problems) {
        Map<String, Model> names = new LinkedHashMap<>();
        for (Model model : models) {
            for (String alias : model.aliases()) {
                Model other = names.putIfAbsent(NearestNames.fold(alias), model);
                if (other != null && !other.equals(model)) {
                    problems.add("the alias \"" + alias + "\" is claimed by " + other + " and by " + model);
                }
            }
        }
        for (Model model : models) {
            if (model.mantleModelId().isPresent()) {
                names.putIfAbsent(NearestNames.fold(model.mantleModelId().get()), model);
            }
        }
        return ImmutableMap.copyOf(names);
    }

    /**
     * Returns the catalog that comes with the library: the on-demand text models that Bedrock offered by November 2026.
     * It is kept; its index is read on first use, and a model when it is first asked for.
     */
    public static ModelCatalog bundled() {
        return Bundled.CATALOG;
    }

    /** Holder, so that a program that brings its own catalog does not pay for this one. */
    private static final class Bundled {

        static final ModelCatalog CATALOG = load();

        private static ModelCatalog load() {
            try (InputStream in = ModelCatalog.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("The jar of modelrouter-core lacks its resource " + RESOURCE
                            + "; a shading step may have dropped it");
                }
                return ModelLines.bundled(RESOURCE, in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Returns a catalog of these models alone.
     *
     * @throws IllegalArgumentException if an id occurs twice or an alias is claimed by two models; it names all
     */
    public static ModelCatalog of(Collection<Model> models) {
        return new ModelCatalog(models);
    }

    /**
     * Returns a catalog of these models and, for ids that they do not have, of this one's. A model with an id of this
     * catalog takes its place whole; to change some of it, begin with {@link Model#toBuilder}. Of models with one id the
     * last one counts.
     *
     * @throws IllegalArgumentException if an alias is claimed by two models; it names all
     */
    public ModelCatalog with(Model... models) {
        return with(Arrays.asList(models));
    }

    /**
     * Returns this catalog with a file laid over it, in the library's own format, which the bundled {@code
     * models.jsonl} shows. Layers are laid one after the other, and the later one wins.
     *
     * <p>A line with an id of this catalog changes the fields that it names and no other. Each capability in {@code
     * supports} or {@code lacks}, and each scope in {@code scopes}, counts as a field; a scope is taken back with
     * {@code false} in place of its regions. Any other line describes a new model, whole. So {@code
     * ModelCatalog.of(List.of()).with(file)} is a catalog of your own alone. Each model says where it and its changes
     * come from: {@link Model#source}, {@link Model#changes}.
     *
     * @throws CatalogFormatException naming file, line and field at fault; also if the file cannot be read
     */
    public ModelCatalog with(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return with(file.toString(), in);
        } catch (IOException e) {
            throw new CatalogFormatException(
                    file.toString(), 0, null, "cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /**
     * Returns this catalog with a file laid over it, as {@link #with(Path)} does, for a resource or a text in memory.
     *
     * @param file the file's name, for messages and for {@link Model#source}
     * @param in the content; it is read to its end and not closed
     * @throws CatalogFormatException naming file, line and field at fault
     */
    public ModelCatalog with(String file, InputStream in) {
        return ModelLines.over(this, file, in);
    }

    /**
     * Asks AWS what the account of a client can call in the client's region, and lays it over this catalog.
     *
     * <p>Ten lists are read, one after the other and page by page: foundation models, system and application inference
     * profiles, custom models and their deployments, provisioned throughput, imported models, prompt routers and
     * marketplace endpoints. It blocks for that time, commonly some seconds; timeouts and retries are the client's. Of a
     * list 100 pages or 10,000 items are read at most. The policy has to allow the {@code bedrock:List} operations; a
     * list that is denied or fails is among {@link Discovery#problems}, and the others count. What the lists cannot tell
     * is said at {@link Discovery}.
     *
     * @throws Discovery.FailedException if not one list could be read
     * @throws software.amazon.awssdk.core.exception.SdkException if the thread was interrupted
     * @throws IllegalStateException if the client is closed
     */
    public Discovery discover(BedrockClient client) {
        LocalDate today = TimeSource.system().now().atZone(ZoneOffset.UTC).toLocalDate();
        return discover(client, today);
    }

    Discovery discover(BedrockClient client, LocalDate today) {
        return Discovery.of(this, client, today);
    }

    ModelCatalog with(Collection<Model> models) {
        Map<String, Model> merged = new LinkedHashMap<>(byId);
        for (Model model : models) {
            merged.put(model.id(), model);
        }
        return new ModelCatalog(merged.values());
    }

    /**
     * Returns the models that have what is needed, and for each other one every reason why not.
     *
     * @param today the day for which stages of life are judged
     * @throws UnknownModelException if the need excludes a name that stands for no model, or for several
     */
    public Selection select(ModelNeed need, LocalDate today) {
        Set<Model> excluded = need.excluded().stream().map(this::model).collect(Collectors.toSet());
        return new Selector(models(), need, excluded, today).select();
    }

    /** Returns all models, sorted by id. */
    public ImmutableList<Model> models() {
        ImmutableList<Model> known = models;
        if (known == null) {
            known = ImmutableList.copyOf(byId.values());
            models = known;
        }
        return known;
    }

    /**
     * Returns the days that the facts hold for; empty if none has a date. A layer or a discovery dates what it says, and
     * makes nothing else any newer: {@link Model#asOf} has the days of one model, {@link Model#attestation} that of one
     * fact. Reads all models when it is first asked.
     */
    public Optional<AsOf> asOf() {
        AsOf known = asOf;
        if (known == null) {
            known = AsOf.spanning(models().stream()
                            .flatMap(model -> model.asOf().stream())
                            .flatMap(span -> Stream.of(span.oldest(), span.newest())))
                    .orElse(null);
            asOf = known;
        }
        return Optional.ofNullable(known);
    }

    Optional<Model> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Returns the model that a name or id stands for.
     *
     * @throws UnknownModelException if there is none, or if the name fits several; it lists the nearest names
     */
    public Model model(String nameOrId) {
        return find(nameOrId).orElseThrow(() -> NearestModels.unknown(nameOrId, byId.values()));
    }

    /**
     * Returns the model that a user names, of whom the catalog need not know everything: the one that {@link
     * #model(String)} finds, else for an id, a profile's or an ARN that carries one included, a model of which nothing is
     * known but the text. Its {@link Model#provider} is that of the ids of this catalog that begin alike, all else is
     * {@link Model#UNKNOWN} or {@link Support#UNKNOWN}. An id is told from a name by its shape, {@code provider.model}.
     *
     * @throws UnknownModelException if the text has not the shape of an id, and there is no such name or it fits
     *     several; it lists the nearest names
     */
    public Model named(String nameOrId) {
        return find(nameOrId)
                .or(() -> UnlistedModel.of(nameOrId, byId, byFoldedName.keySet()))
                .orElseThrow(() -> NearestModels.unknown(nameOrId, byId.values()));
    }

    /**
     * Returns the other models of a model's line, by their {@link Model#tier}, of which the ids begin with the same
     * provider; empty if its tier is not known. Sorted by id.
     */
    public ImmutableList<Model> lineOf(Model model) {
        Optional<Tier> tier = model.tier();
        if (tier.isEmpty()) {
            return ImmutableList.of();
        }
        String provider = model.id().substring(0, model.id().indexOf('.') + 1);
        return byId.keySet().stream()
                .filter(id -> id.startsWith(provider) && !id.equals(model.id()))
                .flatMap(id -> byId(id).stream())
                .filter(other -> other.tier()
                        .filter(its -> its.line().equals(tier.get().line()))
                        .isPresent())
                .collect(ImmutableList.toImmutableList());
    }

    /** Returns the model that a name or id stands for; empty if there is none or the name fits several. */
    public Optional<Model> find(String nameOrId) {
        Model exact = byId.get(nameOrId);
        if (exact == null && nameOrId.length() <= ModelId.MAX_LENGTH) {
            exact = byFoldedName.get(NearestNames.fold(nameOrId));
        }
        if (exact != null) {
            return Optional.of(exact);
        }
        try {
            return find(ModelId.parse(nameOrId));
        } catch (MalformedModelIdException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the model that a model id reaches, as far as its text tells; empty for an unknown model and for the forms
     * that need a look-up, unless that very ARN is in the catalog. Of an id whose text leaves open whether its first
     * word is a geography, such as {@code mx.newcomer.model}, the catalog decides by what it has.
     */
    public Optional<Model> find(ModelId modelId) {
        Model exact = byId.get(modelId.value());
        if (exact != null) {
            return Optional.of(exact);
        }
        Optional<Model> named = modelId.baseId().map(byId::get);
        boolean open = modelId.form() == ModelId.Form.BASE && modelId.scope().isEmpty();
        return named.isPresent() || !open
                ? named
                : modelId.baseId().map(id -> byId.get(id.substring(id.indexOf('.') + 1)));
    }
}
