package dev.modelrouter.houserules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Markdown document, read as far as the rules need it. */
final class Markdown {

    private static final Pattern FENCE = Pattern.compile("(\\s*)(`{3,}|~{3,})\\s*([\\w+-]*).*");
    private static final Pattern LINK =
            Pattern.compile("\\]\\(\\s*<?([^)\\s>]+)|^\\s*\\[[^\\]]+\\]:\\s*(\\S+)|\\b(?:href|src)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*?)\\s*#*");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`]*`");

    private final List<Block> blocks = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Set<String> anchors = new HashSet<>();

    private Markdown() {}

    /** A link and where it stands. */
    record Link(String place, String target) {}

    static Markdown parse(String name, String text) {
        Markdown document = new Markdown();
        List<String> lines = text.lines().toList();
        int index = 0;
        while (index < lines.size()) {
            Matcher fence = FENCE.matcher(lines.get(index));
            if (fence.matches()) {
                int end = endOfBlock(lines, index, fence.group(2));
                document.blocks.add(Block.of(name + ":" + (index + 1), fence.group(3), lines.subList(index + 1, end)));
                index = end + 1;
            } else {
                document.readLine(name + ":" + (index + 1), lines.get(index));
                index++;
            }
        }
        return document;
    }

    List<Block> blocks() {
        return blocks;
    }

    List<Link> links() {
        return links;
    }

    /** Returns whether there is a heading with this anchor, as GitHub makes it. */
    boolean hasAnchor(String anchor) {
        return anchors.contains(anchor);
    }

    private static int endOfBlock(List<String> lines, int start, String fence) {
        for (int index = start + 1; index < lines.size(); index++) {
            String line = lines.get(index).strip();
            if (line.startsWith(fence)
                    && line.replace(fence.substring(0, 1), "").isEmpty()) {
                return index;
            }
        }
        return lines.size();
    }

    private void readLine(String place, String line) {
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            addAnchor(heading.group(1));
        }
        Matcher link = LINK.matcher(INLINE_CODE.matcher(line).replaceAll("code"));
        while (link.find()) {
            for (int group = 1; group <= link.groupCount(); group++) {
                if (link.group(group) != null) {
                    links.add(new Link(place, link.group(group)));
                }
            }
        }
    }

    private void addAnchor(String heading) {
        String anchor = heading.toLowerCase(Locale.ROOT)
                .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replaceAll("\\s", "-");
        String free = anchor;
        for (int number = 1; !anchors.add(free); number++) {
            free = anchor + "-" + number;
        }
    }
}
