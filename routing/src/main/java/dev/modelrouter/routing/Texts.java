package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How figures are written for people, everywhere the same. */
final class Texts {

    /** Small enough to tell a cheap model's call from nothing. */
    private static final int MONEY_DECIMALS = 6;

    private static final Usd SMALLEST = Usd.of("0.000001");

    private static final Pattern ACCOUNT = Pattern.compile("(?<![0-9])[0-9]{12}(?![0-9])");

    private Texts() {}

    /** A model as a route names it, which may be an ARN, with its account hidden, in one line. */
    static String masked(String model) {
        return PlainText.oneLine(ACCOUNT.matcher(model).replaceAll("***"));
    }

    /** Returns lines one below the other, of which none can break into two. */
    static String lines(List<String> lines) {
        return lines.stream().map(line -> PlainText.oneLine(line) + "\n").collect(Collectors.joining());
    }

    /** A model's short name, or its id if it has none, with an account in it hidden. */
    static String name(Model model) {
        return model.aliases().isEmpty() ? model.toString() : model.name();
    }

    static String cost(Cost cost) {
        return cost.usd().map(Texts::money).orElseGet(cost::toString);
    }

    private static String money(Usd usd) {
        return usd.compareTo(Usd.ZERO) > 0 && usd.compareTo(SMALLEST) < 0
                ? "<" + SMALLEST
                : usd.rounded(MONEY_DECIMALS);
    }

    static String bound(Optional<Usd> worstCase) {
        return worstCase.map(usd -> "at most " + usd.rounded(MONEY_DECIMALS)).orElse("not bounded");
    }

    static String duration(Duration duration) {
        return duration.toMillis() < 10_000
                ? duration.toMillis() + " ms"
                : String.format(Locale.ROOT, "%d.%d s", duration.toSeconds(), duration.toMillisPart() / 100);
    }
}
