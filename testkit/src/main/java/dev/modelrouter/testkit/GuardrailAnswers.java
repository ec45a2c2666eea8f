package dev.modelrouter.testkit;

import java.util.List;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailAction;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentSource;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailOutputContent;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailOutputScope;

/** Answers ApplyGuardrail. */
final class GuardrailAnswers {

    private GuardrailAnswers() {}

    static ApplyGuardrailResponse of(FakeGuardrail guardrail, ApplyGuardrailRequest request) {
        List<String> texts = request.content().stream()
                .map(GuardrailContentBlock::text)
                .filter(text -> text != null && text.text() != null)
                .map(text -> text.text())
                .toList();
        boolean ofInput = request.source() != GuardrailContentSource.OUTPUT;
        GuardrailVerdict verdict = guardrail.judge(GuardrailVerdict.Judged.all(texts), ofInput);
        return ApplyGuardrailResponse.builder()
                .usage(verdict.usage())
                .action(verdict.intervened() ? GuardrailAction.GUARDRAIL_INTERVENED : GuardrailAction.NONE)
                .actionReason(verdict.reason())
                .outputs(outputs(guardrail, verdict, ofInput))
                .assessments(verdict.assessment(request.outputScope() == GuardrailOutputScope.FULL))
                .guardrailCoverage(verdict.coverage())
                .build();
    }

    /** One message in place of all that is blocked; each text in its place if some are masked. */
    private static List<GuardrailOutputContent> outputs(
            FakeGuardrail guardrail, GuardrailVerdict verdict, boolean ofInput) {
        if (verdict.blocked()) {
            return List.of(output(guardrail.message(ofInput)));
        }
        return verdict.isMasked()
                ? verdict.masked().stream().map(GuardrailAnswers::output).toList()
                : List.of();
    }

    private static GuardrailOutputContent output(String text) {
        return GuardrailOutputContent.builder().text(text).build();
    }
}
