package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.testkit.FakeGuardrail.Configuration;
import dev.modelrouter.testkit.FakeGuardrail.Expression;
import dev.modelrouter.testkit.FakeGuardrail.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.GetGuardrailResponse;
import software.amazon.awssdk.services.bedrock.model.GuardrailCrossRegionConfig;
import software.amazon.awssdk.services.bedrock.model.GuardrailRegexConfig;
import software.amazon.awssdk.services.bedrock.model.GuardrailWordConfig;
import software.amazon.awssdk.services.bedrock.model.UpdateGuardrailRequest;

/**
 * What a request to make or change a guardrail says of it.
 *
 * @param told as GetGuardrail tells of it: the policies, the name, and what else comes back as it was sent
 * @param rules as far as texts can be judged by them
 */
record GuardrailConfigs(GetGuardrailResponse told, Configuration rules) {

    /** What is called so in a request is called the same without it in an answer. */
    private static final String CONFIG = "Config";

    static GuardrailConfigs of(CreateGuardrailRequest request, Arns arns) {
        return new GuardrailConfigs(
                told(request, request.crossRegionConfig(), request.kmsKeyId(), arns),
                rules(
                        request.wordPolicyConfig() == null
                                ? List.of()
                                : request.wordPolicyConfig().wordsConfig(),
                        request.sensitiveInformationPolicyConfig() == null
                                ? List.of()
                                : request.sensitiveInformationPolicyConfig().regexesConfig()));
    }

    /** An update has the members of a creation, and replaces what it does not say as well. */
    static GuardrailConfigs of(UpdateGuardrailRequest request, Arns arns) {
        return of((CreateGuardrailRequest) SdkMembers.converted(request, CreateGuardrailRequest::builder), arns);
    }

    private static GetGuardrailResponse told(
            SdkPojo request, @Nullable GuardrailCrossRegionConfig crossRegion, @Nullable String kmsKeyId, Arns arns) {
        Document sent = SdkJsonReader.readDocument(SdkJsonWriter.write(request));
        GetGuardrailResponse.Builder told =
                SdkJsonReader.read(SdkJsonWriter.write(withoutConfig(sent)), GetGuardrailResponse.builder());
        if (kmsKeyId != null) {
            told.kmsKeyArn(
                    kmsKeyId.startsWith("arn:")
                            ? kmsKeyId
                            : arns.of("kms", kmsKeyId.startsWith("alias/") ? kmsKeyId : "key/" + kmsKeyId));
        }
        if (crossRegion != null) {
            String profile = crossRegion.guardrailProfileIdentifier();
            String id = profile.substring(profile.lastIndexOf('/') + 1);
            told.crossRegionDetails(
                    details -> details.guardrailProfileId(id).guardrailProfileArn(arns.of("guardrail-profile/" + id)));
        }
        return told.build();
    }

    private static Document withoutConfig(Document value) {
        if (value.isList()) {
            return Document.fromList(
                    value.asList().stream().map(GuardrailConfigs::withoutConfig).toList());
        }
        if (!value.isMap()) {
            return value;
        }
        Map<String, Document> members = new LinkedHashMap<>();
        value.asMap().forEach((name, member) -> {
            String plain = name.endsWith(CONFIG) ? name.substring(0, name.length() - CONFIG.length()) : name;
            members.put(plain, withoutConfig(member));
        });
        return Document.fromMap(members);
    }

    private static Configuration rules(List<GuardrailWordConfig> words, List<GuardrailRegexConfig> expressions) {
        ImmutableList.Builder<Rule> ofInput = ImmutableList.builder();
        ImmutableList.Builder<Rule> ofOutput = ImmutableList.builder();
        for (GuardrailWordConfig word : words) {
            Rule rule = FakeGuardrail.word(word.text());
            if (isOn(word.inputEnabled()) && !"NONE".equals(word.inputActionAsString())) {
                ofInput.add(rule);
            }
            if (isOn(word.outputEnabled()) && !"NONE".equals(word.outputActionAsString())) {
                ofOutput.add(rule);
            }
        }
        for (GuardrailRegexConfig expression : expressions) {
            Pattern pattern = pattern(expression);
            if (isOn(expression.inputEnabled())) {
                rule(expression, pattern, expression.inputActionAsString()).ifPresent(ofInput::add);
            }
            if (isOn(expression.outputEnabled())) {
                rule(expression, pattern, expression.outputActionAsString()).ifPresent(ofOutput::add);
            }
        }
        return new Configuration(ofInput.build(), ofOutput.build());
    }

    /** A side on which nothing is said is guarded. */
    private static boolean isOn(@Nullable Boolean enabled) {
        return !Boolean.FALSE.equals(enabled);
    }

    /** A side's own action goes before that of both. */
    private static Optional<Rule> rule(GuardrailRegexConfig expression, Pattern pattern, @Nullable String ofSide) {
        String action = ofSide == null ? expression.actionAsString() : ofSide;
        return action.equals("NONE")
                ? Optional.empty()
                : Optional.of(new Expression(expression.name(), pattern, action.equals("BLOCK")));
    }

    private static Pattern pattern(GuardrailRegexConfig expression) {
        try {
            return Pattern.compile(expression.pattern());
        } catch (PatternSyntaxException e) {
            throw AccountRefusal.invalid("The pattern of the regex \"" + expression.name()
                    + "\" in the sensitive information policy is no valid regular expression.");
        }
    }
}
