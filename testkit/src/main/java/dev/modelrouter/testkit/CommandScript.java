package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.UnknownModelException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * A script of the server: what a test in Java says to a {@link FakeBedrock}, as JSON and in the same words. It is read and
 * tried out whole before anything of it is applied.
 */
final class CommandScript {

    static final ImmutableSet<String> REGION =
            ImmutableSet.of("models", "anyModel", "guardrails", "quotas", "outages", "outage", "account");
    static final ImmutableSet<String> TOP = ImmutableSet.of(
            "$schema",
            "models",
            "anyModel",
            "guardrails",
            "quotas",
            "outages",
            "account",
            "regions",
            "promptRouters",
            "denies",
            "hasUsed",
            "waives",
            "enforces",
            "replays");
    static final ImmutableSet<String> QUOTA =
            ImmutableSet.of("requests", "tokens", "tokensPerDay", "concurrentRequests", "latencyOptimizedTokens");
    static final ImmutableSet<String> GUARDRAIL = ImmutableSet.of(
            "blocks", "blocksTopics", "masks", "blockedInputMessage", "blockedOutputMessage", "failsToApply");

    /** How a model is named that the same script, or an earlier one, made in the account. */
    static final String OF_ACCOUNT = "account:";

    private static final String MADE_LATER = "arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl";

    private static final Pattern REGION_ID = Pattern.compile("[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}");

    private final CommandSettings settings;
    private final @Nullable Path folder;
    private final Set<String> made = new HashSet<>();
    private final List<Consumer<Target>> account = new ArrayList<>();
    private final List<Consumer<Target>> actions = new ArrayList<>();

    /**
     * What a script is applied to.
     *
     * @param arns of what scripts made in the account, by name; grows
     */
    record Target(Brain brain, Map<String, String> arns) {

        FakeBedrock bedrock() {
            return new FakeBedrock(brain);
        }
    }

    private CommandScript(CommandSettings settings, @Nullable Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /**
     * Reads a script.
     *
     * @param folder whose cassettes it may replay; null if it came from elsewhere
     * @throws CommandScriptException if it cannot mean what it says
     */
    static CommandScript of(CommandValue value, CommandSettings settings, @Nullable Path folder) {
        CommandScript script = new CommandScript(settings, folder);
        script.read(value);
        return script;
    }

    /**
     * Looks whether the script means anything to a fake, apart from the account.
     *
     * @param arns of what scripts made before
     * @throws CommandScriptException if it does not
     */
    void tryOut(Map<String, String> arns) {
        Map<String, String> all = new HashMap<>(arns);
        made.forEach(name -> all.put(name, MADE_LATER));
        Target trial = new Target(new Brain(FakeClock.create()), all);
        actions.forEach(action -> action.accept(trial));
    }

    /** Does what the script says; the account comes first, since models may be named by it. */
    void applyTo(Target target) {
        account.forEach(action -> action.accept(target));
        actions.forEach(action -> action.accept(target));
    }

    private void read(CommandValue top) {
        top.only(TOP);
        scope(top, null);
        top.get("regions").ifPresent(regions -> regions.entries("regions").forEach((id, value) -> {
            if (!isRegion(id)) {
                List<String> known = Region.regions().stream().map(Region::id).toList();
                throw value.wrong("\"" + CommandValue.excerpt(id) + "\" has not the form of a region"
                        + CommandValue.hint(id, known));
            }
            scope(value.only(REGION), Region.of(id));
        }));
        top.get("promptRouters")
                .ifPresent(routers -> routers.entries("routers by ARN").forEach((arn, to) -> {
                    String model = to.text("the model to route to");
                    act(to, target -> target.bedrock().promptRouter(arn).routesTo(model));
                }));
        top.get("denies").ifPresent(denies -> denies.entries("denials").forEach((name, models) -> {
            Map<String, Denial> denials = CommandFaults.byName(Denial.values());
            Denial denial = Optional.ofNullable(denials.get(name))
                    .orElseThrow(
                            () -> models.wrong("there is no such denial" + CommandValue.hint(name, denials.keySet())));
            String[] ids = ids(models);
            act(models, target -> target.bedrock().account().denies(denial, ids));
        }));
        top.get("hasUsed").ifPresent(models -> {
            String[] ids = ids(models);
            act(models, target -> target.bedrock().account().hasUsed(ids));
        });
        rules(top, "waives")
                .ifPresent(rules -> actions.add(target -> target.bedrock().waives(rules)));
        rules(top, "enforces")
                .ifPresent(rules -> actions.add(target -> target.bedrock().enforces(rules)));
        top.get("replays").ifPresent(cassettes -> cassettes.list("cassettes").forEach(this::replays));
    }

    private void act(CommandValue place, Consumer<Target> action) {
        actions.add(checked(place, action));
    }

    private static Consumer<Target> checked(CommandValue place, Consumer<Target> action) {
        return target -> place.checked(() -> {
            action.accept(target);
            return place;
        });
    }

    /** Returns whether a text has the form of a region; one that AWS opens tomorrow has it too. */
    static boolean isRegion(String text) {
        return REGION_ID.matcher(text).matches();
    }

    /** Reads what may be said of one region, or of all. */
    private void scope(CommandValue value, @Nullable Region region) {
        value.get("account").ifPresent(of -> {
            CommandAccount said =
                    CommandAccount.of(of, Optional.ofNullable(region).orElse(settings.region()));
            made.addAll(said.made());
            account.addAll(said.actions());
        });
        value.get("models").ifPresent(models -> models.entries("models").forEach((name, model) -> {
            String named = named(model, name);
            CommandSteps steps = CommandSteps.of(model, settings.seed());
            act(model, target -> steps.applyTo(in(target, region).model(idOf(target, model, named))));
        }));
        value.get("anyModel").ifPresent(model -> {
            CommandSteps steps = CommandSteps.of(model, settings.seed());
            act(model, target -> steps.applyTo(in(target, region).anyModel()));
        });
        value.get("guardrails").ifPresent(all -> all.entries("guardrails").forEach((name, guardrail) -> {
            guardrail.only(GUARDRAIL);
            int colon = name.lastIndexOf(':');
            if (colon < 0) {
                throw guardrail.wrong("a guardrail is named by id and version, such as \"support:1\"");
            }
            act(
                    guardrail,
                    target -> rule(
                            in(target, region).guardrail(name.substring(0, colon), name.substring(colon + 1)),
                            guardrail));
        }));
        value.get("quotas").ifPresent(quotas -> quotas.entries("models").forEach((name, quota) -> {
            String named = named(quota, name);
            Quota limits = quota(quota);
            act(quota, target -> in(target, region).quota(idOf(target, quota, named), limits));
        }));
        value.get("outages").ifPresent(outages -> outages.entries("models").forEach((name, outage) -> {
            String named = named(outage, name);
            act(outage, target -> {
                String id = idOf(target, outage, named);
                if (outage.isText()) {
                    in(target, region).outage(id, outage.time());
                } else {
                    outage.isTrue();
                    in(target, region).outage(id);
                }
            });
        }));
        value.get("outage")
                .ifPresent(outage -> act(outage, target -> {
                    if (outage.isText()) {
                        in(target, region).outage(outage.time());
                    } else {
                        outage.isTrue();
                        in(target, region).outage();
                    }
                }));
    }

    private static RegionScripts in(Target target, @Nullable Region region) {
        Scripts scripts = target.brain().scripts();
        return region == null ? scripts.everywhere() : scripts.in(region);
    }

    /** Returns the name of a model, which is one that routes take or has the form of an id. */
    private static String named(CommandValue place, String name) {
        if (name.startsWith(OF_ACCOUNT) || name.startsWith("arn:")) {
            return name;
        }
        try {
            ModelCatalog.bundled().named(name);
            return name;
        } catch (UnknownModelException e) {
            throw place.wrong(e.getMessage() + " Give such a name, or an id as it is sent, such as"
                    + " us.amazon.nova-lite-v1:0; what answers every model is \"anyModel\"");
        }
    }

    /** Returns the id of a model; the ARN, of one that was made in the account. */
    private static String idOf(Target target, CommandValue place, String name) {
        if (!name.startsWith(OF_ACCOUNT)) {
            return name;
        }
        String made = name.substring(OF_ACCOUNT.length());
        return Optional.ofNullable(target.arns().get(made))
                .orElseThrow(
                        () -> place.wrong("no script has made \"" + CommandValue.excerpt(made) + "\" in the account"
                                + CommandValue.hint(made, target.arns().keySet())));
    }

    private static String[] ids(CommandValue models) {
        return models.list("models").stream()
                .map(each -> named(each, each.text("a model")))
                .toArray(String[]::new);
    }

    private static Quota quota(CommandValue value) {
        value.only(QUOTA);
        Quota quota = Quota.perMinute();
        for (String name : QUOTA) {
            Quota before = quota;
            quota = value.get(name)
                    .map(limit -> limit.checked(() -> limited(before, name, limit.number(1, Long.MAX_VALUE))))
                    .orElse(before);
        }
        return quota;
    }

    private static Quota limited(Quota quota, String name, long limit) {
        return switch (name) {
            case "requests" -> quota.requests(limit);
            case "tokens" -> quota.tokens(limit);
            case "tokensPerDay" -> quota.tokensPerDay(limit);
            case "concurrentRequests" -> quota.concurrentRequests(limit);
            default -> quota.latencyOptimizedTokens(limit);
        };
    }

    private static void rule(FakeGuardrail guardrail, CommandValue value) {
        value.get("blocks")
                .ifPresent(words -> words.checked(
                        () -> guardrail.blocks(words.texts("words or phrases").toArray(String[]::new))));
        value.get("blocksTopics").ifPresent(topics -> topics.entries("topics").forEach((name, about) -> {
            String regex = about.text("an expression that tells texts of the topic");
            Pattern pattern = about.checked(() -> Pattern.compile(regex));
            guardrail.blocksTopic(name, text -> pattern.matcher(text).find());
        }));
        value.get("masks").ifPresent(masks -> masks.entries("expressions")
                .forEach((name, regex) ->
                        regex.checked(() -> guardrail.masks(name, regex.text("a regular expression")))));
        value.get("blockedInputMessage").ifPresent(each -> guardrail.blockedInputMessage(each.text("a message")));
        value.get("blockedOutputMessage").ifPresent(each -> guardrail.blockedOutputMessage(each.text("a message")));
        value.get("failsToApply").ifPresent(each -> guardrail.failsToApply(CommandFaults.fault(each)));
    }

    private static Optional<ValidationRule[]> rules(CommandValue top, String name) {
        Map<String, ValidationRule> known = CommandFaults.byName(ValidationRule.values());
        return top.get(name)
                .map(rules -> rules.isText() && rules.text("").equals("all")
                        ? ValidationRule.values()
                        : rules.list("rules, or \"all\"").stream()
                                .map(each -> each.oneOf(known, "rule"))
                                .toArray(ValidationRule[]::new));
    }

    private void replays(CommandValue value) {
        String file = value.text("a cassette's file");
        if (folder == null) {
            throw value.wrong(
                    "cassettes are replayed by the script that the server is started with alone;" + " put it there");
        }
        Cassette cassette = value.checked(() -> {
            try {
                return Cassette.read(folder.resolve(file));
            } catch (InvalidPathException e) {
                throw value.wrong("this is no file's name");
            } catch (java.io.UncheckedIOException e) {
                throw value.wrong(String.valueOf(e.getMessage()));
            }
        });
        actions.add(target -> target.bedrock().replays(cassette));
    }

    /** Returns the fields of every object that a script may have, by what the object is. */
    static Map<String, Set<String>> fields() {
        return Map.ofEntries(
                Map.entry("script", Sets.union(TOP, REGION)),
                Map.entry("model", CommandSteps.MODEL),
                Map.entry("answers", CommandSteps.ALTERNATIVE),
                Map.entry("reply", CommandReplies.REPLY),
                Map.entry("body", CommandReplies.BODY),
                Map.entry("fault", CommandFaults.FAULT),
                Map.entry("break", CommandFaults.BREAK),
                Map.entry("effect", CommandFaults.EFFECT),
                Map.entry("quota", QUOTA),
                Map.entry("guardrail", GUARDRAIL),
                Map.entry("account", CommandAccount.ACCOUNT));
    }
}
