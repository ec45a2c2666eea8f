package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Checks one request against the service model, and words what is wrong as the service does: {@code Value '0' at
 * 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1}, with
 * list members counted from 1.
 */
final class ShapeCheck {

    /** A member of a list, counted from 1. */
    private static final Pattern MEMBER = Pattern.compile("\\.([0-9]+)\\.member");

    private final ServiceModel model;
    private final List<Violation> found = new ArrayList<>();

    private ShapeCheck(ServiceModel model) {
        this.model = model;
    }

    /**
     * One thing that is wrong.
     *
     * @param rule which rule it breaks
     * @param path where, such as {@code messages.1.member.role}
     * @param value what stands there, as the service would print it; null for nothing
     * @param demand what should, such as {@code Member must not be null}
     */
    record Violation(ValidationRule rule, String path, @Nullable String value, String demand) {

        /** The service looks for these after all others, counts from 0, and tells of one alone. */
        static Violation ofEmptyUnion(String path, String shape, Collection<String> members) {
            String place = MEMBER.matcher(path).replaceAll(number -> "." + (Integer.parseInt(number.group(1)) - 1));
            return new Violation(
                    ValidationRule.UNION,
                    path,
                    null,
                    shape + " object at " + place + " must set one of the following keys: " + String.join(", ", members)
                            + ".");
        }

        boolean isOfEmptyUnion() {
            return rule == ValidationRule.UNION && value == null;
        }

        String text() {
            if (isOfEmptyUnion()) {
                return demand;
            }
            String shown = value == null ? "null" : "'" + value + "'";
            return "Value " + shown + " at '" + path + "' failed to satisfy constraint: " + demand;
        }
    }

    /**
     * Returns all that is wrong with a request, in the order of its members.
     *
     * @param shape the name of the request's shape
     */
    static ImmutableList<Violation> of(ServiceModel model, String shape, SdkPojo request) {
        ShapeCheck check = new ShapeCheck(model);
        check.check("", shape, request);
        return ImmutableList.copyOf(check.found);
    }

    private void check(String path, String shapeName, Object value) {
        ServiceModel.Shape shape = model.shape(shapeName);
        if (shape instanceof ServiceModel.Structure structure && value instanceof SdkPojo pojo) {
            checkMembers(path, shapeName, structure, pojo);
        } else if (shape instanceof ServiceModel.Items items && value instanceof List<?> list) {
            checkLimits(path, items.size(), list.size(), list);
            checkItems(path, items, list);
        } else if (shape instanceof ServiceModel.Entries entries && value instanceof Map<?, ?> map) {
            checkLimits(path, entries.size(), map.size(), map);
            checkEntries(path, entries, map);
        } else if (shape instanceof ServiceModel.Text text && value instanceof String string) {
            if (!isAnsweredThus(shapeName, string)) {
                textFaults(text, string).forEach(fault -> add(fault.rule, path, string, fault.demand));
            }
        } else if (shape instanceof ServiceModel.Figure figure && value instanceof Number number) {
            checkRange(path, figure.range(), number);
        } else if (shape instanceof ServiceModel.Bytes bytes && value instanceof SdkBytes blob) {
            checkLimits(path, bytes.size(), blob.asByteArrayUnsafe().length, "java.nio.HeapByteBuffer");
        }
    }

    /**
     * Whether the service itself answers with this value, though its model does not know it: Claude and Nova 2 call a
     * tool with the type {@code tool_use}. Programs send the answer back as the next request's history.
     */
    private static boolean isAnsweredThus(String shapeName, String value) {
        return shapeName.equals("ToolUseType") && value.equals("tool_use");
    }

    private void checkMembers(String path, String shapeName, ServiceModel.Structure structure, SdkPojo pojo) {
        Map<String, Object> present = new HashMap<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (SdkMembers.isSet(value)) {
                present.put(field.locationName(), value);
            }
        }
        if (structure.union() && present.isEmpty()) {
            found.add(
                    Violation.ofEmptyUnion(path, shapeName, structure.members().keySet()));
        } else if (structure.union() && present.size() != 1) {
            add(
                    ValidationRule.UNION,
                    path,
                    String.join(", ", present.keySet().stream().sorted().toList()),
                    "Exactly one of " + structure.members().keySet() + " must be set");
        }
        structure.members().forEach((name, shape) -> {
            Object value = present.get(name);
            String at = path.isEmpty() ? name : path + "." + name;
            if (value != null) {
                check(at, shape, value);
            } else if (structure.required().contains(name)) {
                add(ValidationRule.REQUIRED, at, null, "Member must not be null");
            }
        });
    }

    private void checkItems(String path, ServiceModel.Items items, List<?> list) {
        ServiceModel.Shape member = model.shape(items.member());
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            if (item == null) {
                add(ValidationRule.REQUIRED, path + "." + (i + 1) + ".member", null, "Member must not be null");
            } else if (member instanceof ServiceModel.Text text && item instanceof String string) {
                textFaults(text, string)
                        .forEach(fault -> add(
                                fault.rule,
                                path,
                                list.toString(),
                                "Member must satisfy constraint: [" + fault.demand + "]"));
            } else {
                check(path + "." + (i + 1) + ".member", items.member(), item);
            }
        }
    }

    private void checkEntries(String path, ServiceModel.Entries entries, Map<?, ?> map) {
        ServiceModel.Shape keys = model.shape(entries.key());
        ServiceModel.Shape values = model.shape(entries.value());
        map.forEach((key, value) -> {
            if (keys instanceof ServiceModel.Text text && key instanceof String string) {
                textFaults(text, string)
                        .forEach(fault -> add(
                                fault.rule,
                                path,
                                map.toString(),
                                "Map keys must satisfy constraint: [" + fault.demand + "]"));
            }
            if (values instanceof ServiceModel.Text text && value instanceof String string) {
                textFaults(text, string)
                        .forEach(fault -> add(
                                fault.rule,
                                path,
                                map.toString(),
                                "Map value must satisfy constraint: [" + fault.demand + "]"));
            } else if (value != null) {
                check(path + "." + key, entries.value(), value);
            }
        });
    }

    private record Fault(ValidationRule rule, String demand) {}

    private static List<Fault> textFaults(ServiceModel.Text text, String value) {
        List<Fault> faults = new ArrayList<>();
        int length = value.codePointCount(0, value.length());
        lengthDemands(text.length(), length).forEach(demand -> faults.add(new Fault(ValidationRule.LENGTH, demand)));
        boolean tooLong = text.length().most().isPresent()
                && length > text.length().most().getAsInt();
        // A pattern is not asked about a text that is too long anyway: some take long over long texts.
        text.pattern()
                .filter(pattern -> !tooLong && !pattern.matcher(value).matches())
                .ifPresent(pattern -> faults.add(new Fault(
                        ValidationRule.PATTERN, "Member must satisfy regular expression pattern: " + pattern)));
        if (!text.values().isEmpty() && !text.values().contains(value)) {
            faults.add(new Fault(
                    ValidationRule.ENUMERATION,
                    "Member must satisfy enum value set: [" + String.join(", ", text.values()) + "]"));
        }
        return faults;
    }

    private void checkLimits(String path, ServiceModel.Limits limits, int size, Object value) {
        lengthDemands(limits, size).forEach(demand -> add(ValidationRule.LENGTH, path, String.valueOf(value), demand));
    }

    private static List<String> lengthDemands(ServiceModel.Limits limits, int length) {
        List<String> demands = new ArrayList<>();
        OptionalInt least = limits.least();
        OptionalInt most = limits.most();
        if (least.isPresent() && length < least.getAsInt()) {
            demands.add("Member must have length greater than or equal to " + least.getAsInt());
        }
        if (most.isPresent() && length > most.getAsInt()) {
            demands.add("Member must have length less than or equal to " + most.getAsInt());
        }
        return demands;
    }

    private void checkRange(String path, ServiceModel.Limits limits, Number value) {
        OptionalInt least = limits.least();
        OptionalInt most = limits.most();
        // Written so that a value which is no number is out of every range.
        if (least.isPresent() && !(value.doubleValue() >= least.getAsInt())) {
            add(
                    ValidationRule.RANGE,
                    path,
                    value.toString(),
                    "Member must have value greater than or equal to " + least.getAsInt());
        }
        if (most.isPresent() && !(value.doubleValue() <= most.getAsInt())) {
            add(
                    ValidationRule.RANGE,
                    path,
                    value.toString(),
                    "Member must have value less than or equal to " + most.getAsInt());
        }
    }

    private void add(ValidationRule rule, String path, @Nullable String value, String demand) {
        found.add(new Violation(rule, path, value, demand));
    }
}
