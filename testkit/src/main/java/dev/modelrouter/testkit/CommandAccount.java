package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.regions.Region;

/** Reads from a script of the server what the account has, in the words of {@link FakeAccount}. */
final class CommandAccount {

    /** What makes something that has a name and an ARN. */
    private static final ImmutableSet<String> MADE = ImmutableSet.of(
            "customizes",
            "deploys",
            "createsProfile",
            "provisionsThroughput",
            "imports",
            "createsPromptRouter",
            "registersEndpoint",
            "submitsJob");

    static final ImmutableSet<String> ACCOUNT = Sets.union(
                    MADE,
                    Set.of(
                            "id",
                            "lists",
                            "unlists",
                            "offersProfile",
                            "offersPromptRouter",
                            "isCold",
                            "becomes",
                            "fails",
                            "delays",
                            "pagesOf"))
            .immutableCopy();
    static final ImmutableSet<String> THROUGHPUT = ImmutableSet.of("model", "modelUnits");
    static final ImmutableSet<String> JOB = ImmutableSet.of("model", "records");
    static final ImmutableSet<String> STATUS = ImmutableSet.of("status", "after");
    static final ImmutableSet<String> FAILS = ImmutableSet.of("fault", "times");

    private final List<Consumer<CommandScript.Target>> actions = new ArrayList<>();
    private final Set<String> made = new HashSet<>();
    private final Region region;

    private CommandAccount(Region region) {
        this.region = region;
    }

    /** One word said to the account. */
    private interface Word {
        void say(FakeAccount account, CommandScript.Target target);
    }

    /** Reads what the account of a region is told. */
    static CommandAccount of(CommandValue value, Region region) {
        CommandAccount account = new CommandAccount(region);
        account.read(value.only(ACCOUNT));
        return account;
    }

    /** Returns what the account is told, word by word. */
    List<Consumer<CommandScript.Target>> actions() {
        return actions;
    }

    /** Returns the names of what is made in the account. */
    Set<String> made() {
        return made;
    }

    private void act(CommandValue place, Word word) {
        actions.add(target -> place.checked(() -> {
            word.say(target.bedrock().account().in(region), target);
            return place;
        }));
    }

    private void read(CommandValue value) {
        value.get("id").ifPresent(id -> {
            String digits = id.text("twelve digits");
            act(id, (account, target) -> account.id(digits));
        });
        each(value, "lists", id -> act(id, (account, target) -> account.lists(id.text("a model id"))));
        each(value, "unlists", id -> act(id, (account, target) -> account.unlists(id.text("a model id"))));
        value.get("offersProfile").ifPresent(all -> all.entries("profiles").forEach((id, regions) -> {
            Region[] to = regions.texts("regions").stream().map(Region::of).toArray(Region[]::new);
            act(regions, (account, target) -> account.offersProfile(id, to));
        }));
        value.get("offersPromptRouter").ifPresent(all -> all.entries("routers").forEach((id, models) -> {
            made.add(id);
            String[] from = models.texts("models").toArray(String[]::new);
            act(models, (account, target) -> target.arns().put(id, account.offersPromptRouter(id, from)));
        }));
        MADE.forEach(word -> value.get(word)
                .ifPresent(all -> all.entries("what has a name").forEach((name, of) -> make(word, name, of))));
        value.get("isCold").ifPresent(all -> all.entries("imported models")
                .forEach((name, time) ->
                        act(time, (account, target) -> account.isCold(arn(target, time, name), time.time()))));
        value.get("becomes").ifPresent(all -> all.entries("names")
                .forEach((name, status) -> act(
                        status.only(STATUS),
                        (account, target) -> account.becomes(
                                arn(target, status, name),
                                status.need("status").text("a status"),
                                status.get("after").map(CommandValue::time).orElse(Duration.ZERO)))));
        value.get("fails").ifPresent(all -> all.entries("operations")
                .forEach((operation, fault) -> act(
                        fault.isText() ? fault : fault.only(FAILS),
                        (account, target) -> account.fails(
                                operation,
                                fault.get("times")
                                        .map(times -> (int) times.number(1, 1_000_000))
                                        .orElse(1),
                                CommandFaults.fault(fault.isText() ? fault : fault.need("fault"))))));
        value.get("delays").ifPresent(all -> all.entries("operations")
                .forEach((operation, time) -> act(time, (account, target) -> account.delays(operation, time.time()))));
        value.get("pagesOf").ifPresent(items -> {
            int most = (int) items.number(1, 1_000_000);
            act(items, (account, target) -> account.pagesOf(most));
        });
    }

    private static void each(CommandValue value, String name, Consumer<CommandValue> action) {
        value.get(name).ifPresent(list -> list.list("model ids").forEach(action));
    }

    private void make(String word, String name, CommandValue of) {
        made.add(name);
        act(of, (account, target) -> target.arns()
                .put(
                        name,
                        switch (word) {
                            case "customizes" -> account.customizes(name, text(target, of));
                            case "deploys" -> account.deploys(name, text(target, of));
                            case "createsProfile" -> account.createsProfile(name, text(target, of));
                            case "imports" -> account.imports(name, of.text("an architecture"));
                            case "registersEndpoint" -> account.registersEndpoint(name, of.text("a model of the hub"));
                            case "createsPromptRouter" ->
                                account.createsPromptRouter(
                                        name, of.texts("models").toArray(String[]::new));
                            case "provisionsThroughput" ->
                                account.provisionsThroughput(
                                        name, text(target, of.only(THROUGHPUT).need("model")), (int)
                                                of.need("modelUnits").number(1, Integer.MAX_VALUE));
                            default ->
                                account.submitsJob(
                                        name,
                                        text(target, of.only(JOB).need("model")),
                                        of.need("records").number(0, Long.MAX_VALUE));
                        }));
    }

    /** Returns a model that something is made of: an id, or the name of what was made before. */
    private static String text(CommandScript.Target target, CommandValue value) {
        String text = value.text("a model");
        return target.arns().getOrDefault(text, text);
    }

    private static String arn(CommandScript.Target target, CommandValue place, String name) {
        return Optional.ofNullable(target.arns().get(name))
                .orElseThrow(
                        () -> place.wrong("no script has made \"" + CommandValue.excerpt(name) + "\" in the account"
                                + CommandValue.hint(name, target.arns().keySet())));
    }
}
