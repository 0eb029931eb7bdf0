package dev.harmonize.datasets.webdataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardPatternTest {

    @Test
    void bracesCountWithTheDigitsThatAreWritten() {
        assertThat(ShardPattern.expand("a-{008..011}.tar"))
                .containsExactly("a-008.tar", "a-009.tar", "a-010.tar", "a-011.tar");
        assertThat(ShardPattern.expand("a-{8..11}.tar")).containsExactly("a-8.tar", "a-9.tar", "a-10.tar", "a-11.tar");
        assertThat(ShardPattern.expand("{0..1}/{0..1}")).containsExactly("0/0", "0/1", "1/0", "1/1");
    }

    @Test
    void bracesListAndCommasOutsideOfThemSeparate() {
        assertThat(ShardPattern.expand("{cc,dd}-{00..01}.tar, other.tar"))
                .containsExactly("cc-00.tar", "cc-01.tar", "dd-00.tar", "dd-01.tar", "other.tar");
        assertThat(ShardPattern.expand("plain.tar")).containsExactly("plain.tar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/a.tar",
                "pipe:cat a.tar",
                "~/a.tar",
                "a,,b",
                "",
                "{0..1",
                "0..1}",
                "{a,{b,c}}",
                "{5..4}",
                "{a..c}",
                "{0..10..2}",
                "{0..99999999}",
                "{0..999}{0..999}{0..999}"
            })
    void whatIsNoListOfFilesIsRefused(String pattern) {
        assertThatThrownBy(() -> ShardPattern.expand(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(has|names) .*");
    }
}
