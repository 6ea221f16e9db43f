package io.tollgate.benchmarks.scenario.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class YamlTextTest {
  private final Problems problems = new Problems();

  @Test
  void every_node_knows_its_line_and_is_text_whatever_it_looks_like() {
    Optional<Node> root = YamlText.read("# first\na: off\nb:\n  - 1\n  - {c: 0x10}\n", problems);

    assertThat(problems.all()).isEmpty();
    assertThat(root)
        .contains(
            new Node.Mapping(
                2,
                List.of(
                    new Node.Entry(2, "a", new Node.Text(2, "off")),
                    new Node.Entry(
                        3,
                        "b",
                        new Node.Sequence(
                            4,
                            List.of(
                                new Node.Text(4, "1"),
                                new Node.Mapping(
                                    5,
                                    List.of(
                                        new Node.Entry(5, "c", new Node.Text(5, "0x10"))))))))));
  }

  @Test
  void a_word_that_stands_twice_is_told_with_both_lines() {
    YamlText.read("a: 1\nb: 2\na: 3\n", problems);

    assertThat(problems.all())
        .containsExactly(new Problem(3, "\"a\" stands here twice, first in line 1."));
  }

  @Test
  void anchors_are_refused_so_that_nothing_multiplies() {
    YamlText.read("a: &x [1, 2]\nb: &y [*x, *x]\nc: [*y, *y]\n", problems);

    assertThat(problems.all()).isNotEmpty().allMatch(p -> p.message().contains("anchors"));
    assertThat(problems.all().get(0).line()).isEqualTo(1);
  }

  @Test
  void an_anchor_that_contains_itself_ends_too() {
    YamlText.read("a: &x [*x]\n", problems);

    assertThat(problems.all()).isNotEmpty();
  }

  @Test
  void broken_yaml_is_told_with_its_line() {
    assertThat(YamlText.read("a: 1\nb: [1, 2\nc: 3\n", problems)).isEmpty();

    assertThat(problems.all()).hasSize(1);
    assertThat(problems.all().get(0).line()).isEqualTo(3);
    assertThat(problems.all().get(0).message()).startsWith("this is not YAML: ");
  }

  @Test
  void a_character_that_cannot_be_printed_is_told_with_its_line() {
    YamlText.read("a: 1\nb: \u0001\n", problems);

    assertThat(problems.all()).extracting(Problem::line).containsExactly(2);
  }

  @Test
  void two_documents_are_one_too_many() {
    assertThat(YamlText.read("a: 1\n---\nb: 2\n", problems)).isEmpty();

    assertThat(problems.all()).hasSize(1);
  }

  @Test
  void an_empty_file_is_told() {
    assertThat(YamlText.read("# nothing\n", problems)).isEmpty();

    assertThat(problems.all()).containsExactly(new Problem(1, "the file is empty."));
  }

  @Test
  void a_file_over_the_bound_is_not_read() {
    assertThat(YamlText.read("#".repeat(YamlText.CHARACTERS_MAX + 1), problems)).isEmpty();

    assertThat(problems.all().get(0).message()).contains("at most 1048576 are read");
  }

  @Test
  void nesting_is_bounded() {
    assertThat(YamlText.read("a: " + "[".repeat(1000) + "]".repeat(1000), problems)).isEmpty();

    assertThat(problems.all()).hasSize(1);
  }

  @Test
  void a_list_is_no_word() {
    YamlText.read("? [a, b]\n: 1\n", problems);

    assertThat(problems.all().get(0).message()).startsWith("a word is expected before the colon");
  }
}
