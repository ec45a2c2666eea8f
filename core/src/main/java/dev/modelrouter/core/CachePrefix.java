package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;

/**
 * The part of a prompt that is to be cached: what stands before the last cache point.
 *
 * @param points the cache points of the request
 * @param prefix the request as far as that; null if there are none
 */
record CachePrefix(int points, @Nullable ConverseRequest prefix) {

    /** Reads the parts of a request. */
    static CachePrefix of(@Nullable ToolConfiguration config, List<SystemContentBlock> system, List<Message> messages) {
        int points = 0;
        ConverseRequest.Builder prefix = ConverseRequest.builder();
        List<Tool> tools = config == null ? List.of() : config.tools();
        for (Tool tool : tools) {
            if (tool.cachePoint() != null) {
                points++;
                prefix.toolConfig(config);
            }
        }
        for (int i = 0; i < system.size(); i++) {
            if (system.get(i).cachePoint() != null) {
                points++;
                prefix.toolConfig(config).system(system.subList(0, i));
            }
        }
        for (int i = 0; i < messages.size(); i++) {
            List<ContentBlock> content = messages.get(i).content();
            for (int j = 0; j < content.size(); j++) {
                if (content.get(j).cachePoint() != null) {
                    points++;
                    Message begun = messages.get(i).toBuilder()
                            .content(content.subList(0, j))
                            .build();
                    List<Message> before = new ArrayList<>(messages.subList(0, i));
                    before.add(begun);
                    prefix.toolConfig(config).system(system).messages(before);
                }
            }
        }
        return new CachePrefix(points, points == 0 ? null : prefix.build());
    }
}
