package dev.modelrouter.testkit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Makes up objects of the SDK from their own field descriptions: any member present or absent, of unions exactly one,
 * texts with every kind of character. The same seed gives the same objects.
 */
final class RandomSdk {

    private static final int MAX_DEPTH = 9;
    private static final String CHARACTERS = "aZ09 _-./:\"\\{}[],<>&'%+\u0000\u001f\u007f\n\r\té日\u2028\ufeff";

    private final RandomGenerator random;

    RandomSdk(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Sets body members of a builder, and returns it. */
    <B extends SdkPojo> B fill(B builder) {
        return fill(builder, 0);
    }

    /** Returns a text of at least one character that may stand in a path. */
    String modelId() {
        return "m" + text();
    }

    private <B extends SdkPojo> B fill(B builder, int depth) {
        List<SdkField<?>> fields = builder.sdkFields().stream()
                .filter(field -> field.location() == MarshallLocation.PAYLOAD)
                .toList();
        if (isUnion(builder)) {
            SdkField<?> member = fields.get(random.nextInt(fields.size()));
            member.set(builder, value(member, depth));
            return builder;
        }
        for (SdkField<?> field : fields) {
            if (random.nextInt(MAX_DEPTH + 1) >= depth && random.nextInt(4) > 0) {
                field.set(builder, value(field, depth));
            }
        }
        return builder;
    }

    /** The SDK's unions are told by their nested Type. */
    private static boolean isUnion(SdkPojo builder) {
        return Arrays.stream(builder.getClass().getEnclosingClass().getDeclaredClasses())
                .anyMatch(nested -> nested.isEnum() && nested.getSimpleName().equals("Type"));
    }

    private Object value(SdkField<?> field, int depth) {
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> text();
            case BOOLEAN -> random.nextBoolean();
            case INTEGER -> random.nextInt();
            case LONG -> random.nextLong();
            case SHORT -> (short) random.nextInt();
            case BYTE -> (byte) random.nextInt();
            case FLOAT -> (random.nextFloat() - 0.5f) * random.nextInt(100_000);
            case DOUBLE -> (random.nextDouble() - 0.5) * random.nextInt(100_000);
            case BIG_DECIMAL -> BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
            case INSTANT -> Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
            case SDK_BYTES -> SdkBytes.fromByteArray(bytes());
            case DOCUMENT -> document(depth);
            case SDK_POJO -> ((Buildable) fill(field.constructor().get(), depth + 1)).build();
            case LIST -> list(field, depth);
            case MAP -> map(field, depth);
            case NULL -> throw new AssertionError("The SDK has no field of this type: " + field.memberName());
        };
    }

    private List<Object> list(SdkField<?> field, int depth) {
        SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
        List<Object> items = new ArrayList<>();
        for (int left = size(depth); left > 0; left--) {
            items.add(value(item, depth));
        }
        return items;
    }

    private Map<String, Object> map(SdkField<?> field, int depth) {
        SdkField<?> value = field.getTrait(MapTrait.class).valueFieldInfo();
        Map<String, Object> entries = new HashMap<>();
        for (int left = size(depth); left > 0; left--) {
            entries.put(text(), value(value, depth));
        }
        return entries;
    }

    private Document document(int depth) {
        return switch (random.nextInt(depth >= MAX_DEPTH ? 5 : 7)) {
            case 0 -> Document.fromNull();
            case 1 -> Document.fromBoolean(random.nextBoolean());
            case 2 -> Document.fromString(text());
            case 3 -> Document.fromNumber(random.nextLong());
            case 4 -> Document.fromNumber(new BigDecimal(random.nextLong()).scaleByPowerOfTen(random.nextInt(-30, 30)));
            case 5 -> {
                List<Document> items = new ArrayList<>();
                for (int left = size(depth); left > 0; left--) {
                    items.add(document(depth + 2));
                }
                yield Document.fromList(items);
            }
            default -> {
                Map<String, Document> entries = new LinkedHashMap<>();
                for (int left = size(depth); left > 0; left--) {
                    entries.put(text(), document(depth + 2));
                }
                yield Document.fromMap(entries);
            }
        };
    }

    private int size(int depth) {
        return random.nextInt(depth >= MAX_DEPTH ? 1 : 4);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            if (random.nextInt(10) == 0) {
                text.append("😀");
            } else {
                text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
        }
        return text.toString();
    }
}
