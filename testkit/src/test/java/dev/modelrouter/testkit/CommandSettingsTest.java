package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** The options of the command. */
final class CommandSettingsTest {

    private static CommandSettings parse(String line) throws CommandSettings.UsageException {
        return CommandSettings.parse(Splitter.on(' ').omitEmptyStrings().splitToList(line));
    }

    @Test
    void options_none_areTheDefaults() throws Exception {
        CommandSettings settings = parse("");

        assertThat(settings.port()).isZero();
        assertThat(settings.region()).isEqualTo(Region.US_EAST_1);
        assertThat(settings.clock()).isEqualTo(CommandSettings.Clock.VIRTUAL);
        assertThat(settings.strictness()).isEqualTo(CommandSettings.Strictness.SEEN);
        assertThat(settings.scripts()).isEmpty();
    }

    @Test
    void options_all_areRead() throws Exception {
        CommandSettings settings = parse("--port=8080 --script a.json --script b.json --region eu-west-1 --every-region"
                + " --clock real --rules none --seed 7 --tls root.pem --log");

        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.scripts()).containsExactly(Path.of("a.json"), Path.of("b.json"));
        assertThat(settings.region()).isEqualTo(Region.EU_WEST_1);
        assertThat(settings.everyRegion()).isTrue();
        assertThat(settings.clock()).isEqualTo(CommandSettings.Clock.REAL);
        assertThat(settings.strictness()).isEqualTo(CommandSettings.Strictness.NONE);
        assertThat(settings.seed()).isEqualTo(7);
        assertThat(settings.tls()).isEqualTo(Path.of("root.pem"));
        assertThat(settings.log()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --prot 1 | There is no option --prot; did you mean --port?
                    start | There is no option start
                    --port | --port needs a value after it
                    --port x | --port takes a whole number of 0 to 65535, but was given x
                    --port 65536 | --port takes a whole number of 0 to 65535, but was given 65536
                    --port -1 | but was given -1
                    --port 1 --port 2 | --port is given twice
                    --log=yes | --log takes no value
                    --clock fast | --clock takes one of virtual, manual, real, but was given fast
                    --rules strict | --rules takes one of seen, all, none
                    --region US | --region takes a region such as us-east-1, but was given US
                    """)
    void option_thatCannotBeMeantSo_isToldInASentence(String line, String problem) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(CommandSettings.UsageException.class)
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void help_namesEveryOption_inLinesOfATerminal() {
        assertThat(List.of(
                        "port", "script", "region", "every-region", "clock", "rules", "seed", "tls", "log", "version"))
                .allSatisfy(option -> assertThat(CommandSettings.HELP).contains("  --" + option));
        assertThat(CommandSettings.HELP.lines()).allMatch(line -> line.length() <= 120);
    }
}
