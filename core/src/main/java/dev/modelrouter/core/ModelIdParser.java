package dev.modelrouter.core;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.ModelId.Form;
import dev.modelrouter.core.ModelId.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forms of a model id. Every step is linear in the text's length, whatever the text: splitting first, then
 * patterns without nested repetition on the short parts.
 */
final class ModelIdParser {

    private static final int QUOTED_CHARS = 100;
    private static final CharMatcher ALLOWED = CharMatcher.inRange('a', 'z')
            .or(CharMatcher.inRange('A', 'Z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("-.:/_"));
    private static final CharMatcher SEGMENT =
            CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9')).or(CharMatcher.is('-'));
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern ACCOUNT_ANYWHERE = Pattern.compile("(?<![0-9])[0-9]{12}(?![0-9])");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,20}");
    private static final Pattern PARTITION = Pattern.compile("aws(-[a-z0-9-]{1,24})?");
    private static final Pattern OPAQUE = Pattern.compile("[a-z0-9]{12}");
    private static final Pattern RESOURCE_NAME = Pattern.compile("[a-zA-Z0-9:.-]{1,256}");
    private static final Pattern PROMPT = Pattern.compile("[0-9a-zA-Z]{10}(:[0-9]{1,5})?");
    private static final Pattern ENDPOINT = Pattern.compile("[a-zA-Z0-9-]{1,63}");
    private static final Pattern CONTEXT_VARIANT = Pattern.compile(":[0-9]{1,5}[km]$");

    private static final ImmutableMap<String, Form> ARN_KINDS = ImmutableMap.<String, Form>builder()
            .put("foundation-model", Form.FOUNDATION_MODEL_ARN)
            .put("inference-profile", Form.INFERENCE_PROFILE_ARN)
            .put("application-inference-profile", Form.APPLICATION_INFERENCE_PROFILE_ARN)
            .put("provisioned-model", Form.PROVISIONED_MODEL_ARN)
            .put("custom-model", Form.CUSTOM_MODEL_ARN)
            .put("custom-model-deployment", Form.CUSTOM_MODEL_DEPLOYMENT_ARN)
            .put("imported-model", Form.IMPORTED_MODEL_ARN)
            .put("prompt-router", Form.PROMPT_ROUTER_ARN)
            .put("default-prompt-router", Form.PROMPT_ROUTER_ARN)
            .put("prompt", Form.PROMPT_ARN)
            .buildOrThrow();

    /**
     * Provider names that begin a base id. They tell a profile of a geography that is newer than this library
     * ({@code mx.anthropic.…}) from a base id: taking it for one would call it in-region, and residency would be wrong.
     */
    private static final ImmutableSet<String> PROVIDERS = ImmutableSet.of(
            "ai21",
            "amazon",
            "anthropic",
            "cohere",
            "deepseek",
            "google",
            "luma",
            "meta",
            "minimax",
            "mistral",
            "moonshot",
            "moonshotai",
            "nvidia",
            "openai",
            "qwen",
            "stability",
            "twelvelabs",
            "writer",
            "xai",
            "zai");

    private ModelIdParser() {}

    static ModelId parse(String text) {
        if (text.isEmpty()) {
            throw malformed(text, "it is empty");
        }
        if (text.length() > ModelId.MAX_LENGTH) {
            throw malformed(
                    text, "it has " + text.length() + " characters; Bedrock takes at most " + ModelId.MAX_LENGTH);
        }
        int illegal = ALLOWED.negate().indexIn(text);
        if (illegal >= 0) {
            throw malformed(
                    text,
                    "the character at index " + illegal + " (" + String.format("U+%04X", (int) text.charAt(illegal))
                            + ") cannot occur in one");
        }
        if (text.startsWith("arn:")) {
            return parseArn(text);
        }
        if (text.indexOf('/') >= 0) {
            throw malformed(text, "'/' occurs only in ARNs, which begin with \"arn:\"");
        }
        return parseId(text);
    }

    /** Replaces every run of exactly twelve digits, the shape of an account id. */
    static String maskAccounts(String text) {
        return ACCOUNT_ANYWHERE.matcher(text).replaceAll("***");
    }

    private static ModelId parseId(String text) {
        Optional<Scope> scope = Scope.ofPrefixedId(text);
        if (scope.isPresent()) {
            String base = text.substring(scope.get().prefix().length());
            requireBaseId(text, base, "after the prefix \"" + scope.get().prefix() + "\" it ");
            return new ModelId(text, Form.INFERENCE_PROFILE, new Names(withoutVariant(base), scope.get(), null));
        }
        requireBaseId(text, text, "it ");
        int dot = text.indexOf('.');
        String rest = text.substring(dot + 1);
        int second = rest.indexOf('.');
        if (second > 0
                && PROVIDERS.contains(rest.substring(0, second))
                && !PROVIDERS.contains(text.substring(0, dot))) {
            return new ModelId(text, Form.INFERENCE_PROFILE, new Names(withoutVariant(rest), null, null));
        }
        return new ModelId(text, Form.BASE, new Names(withoutVariant(text), Scope.IN_REGION, null));
    }

    private static ModelId parseArn(String text) {
        List<String> parts = Splitter.on(':').limit(6).splitToList(text);
        if (parts.size() < 6) {
            throw malformed(text, "an ARN has six parts separated by ':', this one has " + parts.size());
        }
        if (!PARTITION.matcher(parts.get(1)).matches()) {
            throw malformed(text, "the ARN's partition is not aws, aws-us-gov, aws-cn or alike");
        }
        String region = parts.get(3);
        String account = parts.get(4);
        String resource = parts.get(5);
        if (!region.isEmpty() && !REGION.matcher(region).matches()) {
            throw malformed(text, "the ARN's region is not made of 1 to 20 of a-z, 0-9 and '-'");
        }
        if (!account.isEmpty() && !ACCOUNT.matcher(account).matches()) {
            throw malformed(text, "the ARN's account is not 12 digits");
        }
        int slash = resource.indexOf('/');
        if (slash < 0) {
            throw malformed(text, "the ARN's resource has no '/'");
        }
        Form form = arnForm(text, parts.get(2), resource.substring(0, slash));
        requireRegionAndAccount(text, form, parts);
        Names names = arnNames(text, form, resource.substring(slash + 1), region);
        return new ModelId(text, form, names);
    }

    private static Form arnForm(String text, String service, String kind) {
        if (service.equals("sagemaker")) {
            if (kind.equals("endpoint")) {
                return Form.SAGEMAKER_ENDPOINT_ARN;
            }
            throw malformed(text, "of SageMaker's resources only an endpoint can be called");
        }
        if (!service.equals("bedrock")) {
            throw malformed(text, "the ARN's service is neither bedrock nor sagemaker");
        }
        Form form = ARN_KINDS.get(kind);
        if (form == null) {
            throw malformed(text, "Bedrock calls no resource of this kind; the kinds are " + ARN_KINDS.keySet());
        }
        return form;
    }

    private static void requireRegionAndAccount(String text, Form form, List<String> parts) {
        boolean hasRegion = !parts.get(3).isEmpty();
        boolean hasAccount = !parts.get(4).isEmpty();
        if (form == Form.FOUNDATION_MODEL_ARN) {
            if (hasAccount) {
                throw malformed(text, "a foundation model's ARN has no account: REGION::foundation-model");
            }
        } else if (form != Form.INFERENCE_PROFILE_ARN && !(hasRegion && hasAccount)) {
            throw malformed(text, "an ARN of the form " + form + " needs a region and an account");
        }
    }

    private static Names arnNames(String text, Form form, String name, String regionOrEmpty) {
        String region = regionOrEmpty.isEmpty() ? null : regionOrEmpty;
        switch (form) {
            case FOUNDATION_MODEL_ARN -> {
                requireBaseId(text, name, "what follows foundation-model/ ");
                return new Names(withoutVariant(name), Scope.IN_REGION, region);
            }
            case INFERENCE_PROFILE_ARN -> {
                requireName(text, RESOURCE_NAME, name);
                return profileNames(name, region);
            }
            case APPLICATION_INFERENCE_PROFILE_ARN, PROMPT_ROUTER_ARN -> requireName(text, RESOURCE_NAME, name);
            case PROMPT_ARN -> requireName(text, PROMPT, name);
            case SAGEMAKER_ENDPOINT_ARN -> requireName(text, ENDPOINT, name);
            case CUSTOM_MODEL_ARN -> {
                int slash = name.indexOf('/');
                requireBaseId(text, name.substring(0, Math.max(0, slash)), "what follows custom-model/ ");
                requireName(text, OPAQUE, name.substring(slash + 1));
            }
            default -> requireName(text, OPAQUE, name);
        }
        return new Names(null, null, region);
    }

    /** A profile's ARN is well formed whatever its id; only an id of the known shape names a model. */
    private static Names profileNames(String id, @Nullable String region) {
        if (baseIdProblem(id) != null) {
            return new Names(null, null, region);
        }
        Optional<Scope> prefixed = Scope.ofPrefixedId(id);
        if (prefixed.isPresent()
                && baseIdProblem(id.substring(prefixed.get().prefix().length())) != null) {
            return new Names(null, null, region);
        }
        ModelId profile = parseId(id);
        return profile.form() == Form.INFERENCE_PROFILE
                ? new Names(profile.baseId().orElse(null), profile.scope().orElse(null), region)
                : new Names(null, null, region);
    }

    private static void requireName(String text, Pattern pattern, String name) {
        if (!pattern.matcher(name).matches()) {
            throw malformed(text, "the resource's name does not match " + pattern);
        }
    }

    private static void requireBaseId(String text, String base, String subject) {
        String problem = baseIdProblem(base);
        if (problem != null) {
            throw malformed(text, subject + problem);
        }
    }

    /** Returns what keeps a text from being {@code provider.model[.part…][:version[:context]]}, or null. */
    private static @Nullable String baseIdProblem(String text) {
        List<String> versions = Splitter.on(':').splitToList(text);
        List<String> names = Splitter.on('.').splitToList(versions.get(0));
        if (names.size() < 2) {
            return "has no '.' between a provider and a model";
        }
        if (names.size() > 5 || versions.size() > 3) {
            return "has more parts than an id has";
        }
        boolean fits = names.stream().allMatch(ModelIdParser::isSegment)
                && versions.stream().skip(1).allMatch(ModelIdParser::isSegment);
        return fits ? null : "has a part that is not made of 1 to 63 of a-z, 0-9 and '-'";
    }

    private static boolean isSegment(String part) {
        return !part.isEmpty() && part.length() <= 63 && SEGMENT.matchesAllOf(part);
    }

    private static String withoutVariant(String baseId) {
        return CONTEXT_VARIANT.matcher(baseId).replaceFirst("");
    }

    private static MalformedModelIdException malformed(String text, String problem) {
        String forms = Arrays.stream(Form.values()).map(Form::pattern).collect(Collectors.joining("\n  "));
        return new MalformedModelIdException(
                "Not a model id: " + quote(text) + ": " + problem + ". A model id has one of these forms:\n  " + forms);
    }

    /** Quotes a text for a message: cut, with accounts masked and anything that is not plain ASCII escaped. */
    static String quote(String text) {
        // Masked before it is cut, so that no half of an account id is left at the end.
        String start = maskAccounts(text.substring(0, Math.min(text.length(), 2 * QUOTED_CHARS)));
        StringBuilder quoted = new StringBuilder("\"");
        start.chars().limit(QUOTED_CHARS).forEach(c -> {
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                quoted.append((char) c);
            } else {
                quoted.append(String.format("\\u%04x", c));
            }
        });
        return quoted.append(text.length() > QUOTED_CHARS ? "…\"" : "\"").toString();
    }
}
