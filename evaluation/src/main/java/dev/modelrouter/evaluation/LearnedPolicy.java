package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Target;
import dev.modelrouter.routing.Ranking;
import dev.modelrouter.routing.RoutingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Ranks the targets of a request by what a learned route predicts. */
record LearnedPolicy(LearnedRoute learned) implements RoutingPolicy {

    @Override
    public Ranking rank(Question question) {
        ImmutableList<String> order = learned.ranking(request(question));
        List<Target> targets = new ArrayList<>(question.targets());
        targets.sort(java.util.Comparator.comparingInt(target -> place(order, target)));
        return Ranking.byPreference(targets);
    }

    /** A model that the route was not learned for comes last. */
    private static int place(ImmutableList<String> order, Target target) {
        for (int i = 0; i < order.size(); i++) {
            String model = order.get(i);
            if (model.equals(target.model().name())
                    || model.equals(target.model().id())
                    || model.equals(target.modelId().toString())) {
                return i;
            }
        }
        return order.size();
    }

    private static Outcomes.Request request(Question question) {
        ConverseRequest converse = question.request().converse();
        String prompt = converse.messages().stream()
                .flatMap(message -> message.content().stream())
                .map(ContentBlock::text)
                .filter(text -> text != null)
                .collect(Collectors.joining("\n"));
        String system = converse.system().stream()
                .map(block -> block.text())
                .filter(text -> text != null)
                .collect(Collectors.joining("\n"));
        return new Outcomes.Request(
                question.request().route(), system.isEmpty() ? prompt : prompt + "\n" + system, ToolText.of(converse));
    }
}
