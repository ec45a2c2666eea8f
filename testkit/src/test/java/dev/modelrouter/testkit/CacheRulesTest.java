package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.RuleCase.invalid;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.alternating;
import static dev.modelrouter.testkit.RuleRequests.cachePoint;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static dev.modelrouter.testkit.RuleRequests.withTools;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** The rules on explicit cache points, each broken by one request and kept by its nearest neighbour. */
final class CacheRulesTest extends RuleContract {

    @Override
    List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>();
        ContentBlock text = ContentBlock.fromText("hello");
        ContentBlock fiveMinutes = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        ContentBlock oneHour = ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_1_H));
        cases.add(new RuleCase(
                ValidationRule.CACHE_SUPPORT,
                403,
                "You invoked an unsupported model or your request did not allow prompt caching",
                talk(LLAMA, user(text, fiveMinutes)),
                talk(SONNET, user(text, fiveMinutes))));
        cases.add(invalid(
                ValidationRule.CACHE_POINTS,
                RELAYED + "A maximum of 4 blocks with cache_control may be provided. Found 5.",
                talk(SONNET, user(alternating(text, fiveMinutes, 5))),
                talk(SONNET, user(alternating(text, fiveMinutes, 4)))));
        Tool point = Tool.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M));
        cases.add(invalid(
                ValidationRule.CACHE_TOOLS,
                "Malformed input request: #/toolConfig/tools/1: extraneous key [cachePoint] is not permitted, please"
                        + " reformat your input and try again.",
                withTools(NOVA, tool("search"), point),
                withTools(SONNET, tool("search"), point)));
        String place = "The cachePoint block cannot be the only content of a message or directly follow a document or"
                + " video block.";
        cases.add(invalid(
                ValidationRule.CACHE_PLACE,
                place,
                talk(SONNET, Requests.user("hello"), user(List.of(fiveMinutes))),
                talk(SONNET, user(text, fiveMinutes))));
        cases.add(invalid(
                ValidationRule.CACHE_PLACE,
                RELAYED + "messages.0.content.2.type: Field required",
                talk(SONNET, user(text, document("a", 9), fiveMinutes)),
                talk(SONNET, user(document("a", 9), text, fiveMinutes))));
        cases.add(invalid(
                ValidationRule.CACHE_PLACE,
                place,
                talk(NOVA, user(video(), fiveMinutes, text)),
                talk(NOVA, user(video(), text, fiveMinutes))));
        cases.add(invalid(
                ValidationRule.CACHE_TTL_ORDER,
                RELAYED + "messages.0.content.3.cache_control.ttl: a ttl='1h' cache_control block must not come after a"
                        + " ttl='5m' cache_control block. Note that blocks are processed in the following order: tools,"
                        + " system, messages.",
                talk(SONNET, user(text, fiveMinutes, text, oneHour)),
                talk(SONNET, user(text, oneHour, text, fiveMinutes))));
        Tool hour = Tool.fromCachePoint(cachePoint(CacheTTL.VALUE_1_H));
        Tool unsaid = Tool.fromCachePoint(cachePoint(null));
        cases.add(invalid(
                ValidationRule.CACHE_TTL_ORDER,
                RELAYED + "tools.3.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m'"
                        + " cache_control block. Note that blocks are processed in the following order: tools, system,"
                        + " messages.",
                withTools(SONNET, tool("search"), unsaid, tool("look"), hour),
                withTools(SONNET, tool("search"), hour, tool("look"), unsaid)));
        return cases;
    }

    private static ContentBlock video() {
        return ContentBlock.fromVideo(
                video -> video.format("mp4").source(source -> source.bytes(SdkBytes.fromByteArray(new byte[9]))));
    }
}
