package dev.modelrouter.core;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.ModelId.Form;
import dev.modelrouter.core.ModelId.Names;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/** Reads the ARN forms of a model id: split first, then patterns without nested repetition on the short parts. */
final class ArnParser {

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern ACCOUNT_ANYWHERE = Pattern.compile("(?<![0-9])[0-9]{12}(?![0-9])");
    private static final Pattern PARTITION = Pattern.compile("aws(-[a-z0-9-]{1,24})?");
    private static final Pattern OPAQUE = Pattern.compile("[a-z0-9]{12}");
    private static final Pattern RESOURCE_NAME = Pattern.compile("[a-zA-Z0-9:.-]{1,256}");
    private static final Pattern PROMPT = Pattern.compile("[0-9a-zA-Z]{10}(:[0-9]{1,5})?");
    private static final Pattern ENDPOINT = Pattern.compile("[a-zA-Z0-9-]{1,63}");

    private static final ImmutableMap<String, Form> KINDS = ImmutableMap.<String, Form>builder()
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

    private ArnParser() {}

    static ModelId parse(String text) {
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
        if (!region.isEmpty() && !Regions.isShaped(region)) {
            throw malformed(text, "the ARN's region: " + Regions.problem(region));
        }
        if (!account.isEmpty() && !ACCOUNT.matcher(account).matches()) {
            throw malformed(text, "the ARN's account is not 12 digits");
        }
        int slash = resource.indexOf('/');
        if (slash < 0) {
            throw malformed(text, "the ARN's resource has no '/'");
        }
        Form form = form(text, parts.get(2), resource.substring(0, slash));
        requireRegionAndAccount(text, form, parts);
        return new ModelId(text, form, names(text, form, resource.substring(slash + 1), region));
    }

    /** Replaces every run of exactly twelve digits, the shape of an account id. */
    static String maskAccounts(String text) {
        return ACCOUNT_ANYWHERE.matcher(text).replaceAll("***");
    }

    private static Form form(String text, String service, String kind) {
        if (service.equals("sagemaker")) {
            if (kind.equals("endpoint")) {
                return Form.SAGEMAKER_ENDPOINT_ARN;
            }
            throw malformed(text, "only an endpoint can be called of the resources of SageMaker");
        }
        if (!service.equals("bedrock")) {
            throw malformed(text, "the ARN's service is neither bedrock nor sagemaker");
        }
        Form form = KINDS.get(kind);
        if (form == null) {
            throw malformed(text, "Bedrock calls no resource of this kind; the kinds are " + KINDS.keySet());
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

    private static Names names(String text, Form form, String name, String regionOrEmpty) {
        Region region = regionOrEmpty.isEmpty() ? null : Region.of(regionOrEmpty);
        switch (form) {
            case FOUNDATION_MODEL_ARN -> {
                ModelIdParser.requireBaseId(text, name, "what follows foundation-model/ ");
                return new Names(ModelIdParser.withoutVariant(name), Scope.IN_REGION, region);
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
                ModelIdParser.requireBaseId(text, name.substring(0, Math.max(0, slash)), "what follows custom-model/ ");
                requireName(text, OPAQUE, name.substring(slash + 1));
            }
            default -> requireName(text, OPAQUE, name);
        }
        return new Names(null, null, region);
    }

    /** A profile's ARN is well formed whatever its id; only an id of the known shape names a model. */
    private static Names profileNames(String id, @Nullable Region region) {
        if (ModelIdParser.baseIdProblem(id.substring(ModelIdParser.prefixLength(id))) != null) {
            return new Names(null, null, region);
        }
        ModelId profile = ModelIdParser.parseId(id);
        return profile.form() == Form.INFERENCE_PROFILE
                ? new Names(profile.baseId().orElse(null), profile.scope().orElse(null), region)
                : new Names(null, null, region);
    }

    private static void requireName(String text, Pattern pattern, String name) {
        if (!pattern.matcher(name).matches()) {
            throw malformed(text, "the resource's name does not match " + pattern);
        }
    }

    private static MalformedModelIdException malformed(String text, String problem) {
        return ModelIdParser.malformed(text, problem);
    }
}
