package dev.modelrouter.testkit;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * One request for a list: which items it wants, in which order, and which page of them. The parameters are told apart
 * by how they are named, which is the same in all lists.
 */
final class AccountListing {

    /** Parameters that ask for no member's value: those of pages and order, and whose versions are listed. */
    private static final List<String> NO_FILTERS =
            ImmutableList.of("maxResults", "nextToken", "sortBy", "sortOrder", "guardrailIdentifier");

    private final AccountOperation operation;
    private final AccountOperation.Listed listed;
    private final SdkPojo request;
    private final int pageSize;

    /**
     * Makes a listing.
     *
     * @param pageSize how many items a page has at most, whatever is asked for; the list of foundation models has no
     *     pages, as Bedrock's has none
     */
    AccountListing(AccountOperation operation, AccountOperation.Listed listed, SdkPojo request, int pageSize) {
        this.operation = operation;
        this.listed = listed;
        this.request = request;
        this.pageSize = pageSize;
    }

    /**
     * Returns the answer.
     *
     * @param all in the order in which they were made
     * @param baseOf follows the ARN of a model to that of a foundation model
     * @throws AccountRefusal if the page token is none that this list gave out
     */
    SdkPojo answer(Stream<SdkPojo> all, Function<String, Optional<String>> baseOf) {
        List<SdkPojo> items = all.filter(item -> isWanted(item, baseOf)).toList();
        if (SdkMembers.text(request, "sortOrder").equals(Optional.of("Descending"))) {
            items = Lists.reverse(items);
        }
        int from = SdkMembers.text(request, "nextToken").map(this::offset).orElse(0);
        int asked =
                SdkMembers.value(request, "maxResults").map(Integer.class::cast).orElse(pageSize);
        SdkPojo response = listed.response().get();
        int start = Math.min(from, items.size());
        int end = SdkMembers.has(response, "nextToken")
                ? (int) Math.min(items.size(), (long) start + Math.min(asked, pageSize))
                : items.size();
        SdkMembers.set(response, listed.items(), items.subList(start, end));
        if (end < items.size()) {
            SdkMembers.set(response, "nextToken", token(end));
        }
        return SdkMembers.built(response);
    }

    private boolean isWanted(SdkPojo item, Function<String, Optional<String>> baseOf) {
        for (SdkField<?> parameter : request.sdkFields()) {
            Object value = parameter.getValueOrDefault(request);
            String name = parameter.memberName();
            if (value != null && !NO_FILTERS.contains(name) && !matches(item, name, value, baseOf)) {
                return false;
            }
        }
        return true;
    }

    private boolean matches(SdkPojo item, String parameter, Object value, Function<String, Optional<String>> baseOf) {
        String text = value.toString();
        return switch (parameter) {
            case "nameContains" ->
                SdkMembers.text(item, listed.name())
                        .filter(name -> name.contains(text))
                        .isPresent();
            case "byProvider" ->
                SdkMembers.text(item, "providerName")
                        .filter(text::equalsIgnoreCase)
                        .isPresent();
            case "byCustomizationType" ->
                SdkMembers.texts(item, "customizationsSupported").contains(text);
            case "byOutputModality" ->
                SdkMembers.texts(item, "outputModalities").contains(text);
            case "byInferenceType" ->
                SdkMembers.texts(item, "inferenceTypesSupported").contains(text);
            case "isOwned" -> value.equals(true);
            case "foundationModelArnEquals" ->
                SdkMembers.text(item, "baseModelArn").flatMap(baseOf).equals(Optional.of(text));
            case "modelSourceEquals" ->
                SdkMembers.text(item, "modelSourceIdentifier").equals(Optional.of(text));
            default -> matchesByName(item, parameter, value);
        };
    }

    /** A bound of time is named so, a wanted value has {@code Equals} after the member's name or nothing. */
    private boolean matchesByName(SdkPojo item, String parameter, Object value) {
        if (value instanceof Instant bound) {
            Optional<Instant> time = SdkMembers.value(item, listed.time()).map(Instant.class::cast);
            return time.filter(at -> parameter.endsWith("After") ? at.isAfter(bound) : at.isBefore(bound))
                    .isPresent();
        }
        String member = parameter.endsWith("Equals")
                ? parameter.substring(0, parameter.length() - "Equals".length())
                : parameter;
        return SdkMembers.text(item, member).equals(Optional.of(value.toString()));
    }

    /** A token counts for the same list with the same parameters alone. */
    private String token(int offset) {
        String text = signature() + ":" + offset;
        return BaseEncoding.base64Url().omitPadding().encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private int offset(String token) {
        try {
            String text = new String(BaseEncoding.base64Url().decode(token), StandardCharsets.UTF_8);
            List<String> parts = Splitter.on(':').splitToList(text);
            if (parts.size() == 2 && parts.get(0).equals(signature())) {
                int offset = Integer.parseInt(parts.get(1));
                if (offset > 0) {
                    return offset;
                }
            }
        } catch (IllegalArgumentException e) {
            throw new AccountRefusal(invalidToken(), e);
        }
        throw new AccountRefusal(invalidToken());
    }

    private static Fault invalidToken() {
        return Fault.validation("The provided nextToken is invalid.");
    }

    private String signature() {
        StringBuilder text = new StringBuilder(operation.awsName());
        for (SdkField<?> parameter : request.sdkFields()) {
            String name = parameter.memberName();
            if (!name.equals("nextToken") && !name.equals("maxResults")) {
                text.append('&').append(name).append('=').append(parameter.getValueOrDefault(request));
            }
        }
        return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
    }
}
