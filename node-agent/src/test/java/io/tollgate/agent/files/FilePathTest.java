package io.tollgate.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathTest {

  private static final long SEED = 20_260_101;

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Test
  void plain_names_are_written_as_they_are() throws Exception {
    for (String plain : List.of("output/result.bin", "input/ä €/😀", "output/a b", "output/-rf")) {
      assertThat(FilePath.parse(plain)).hasToString(plain);
    }
    assertThat(FilePath.parse("").names()).isEmpty();
    assertThat(FilePath.parse("output/")).hasToString("output");
  }

  @Test
  void what_is_no_visible_character_is_escaped() {
    assertThat(FilePath.escape(bytes("a\nb\u001b[31m"))).isEqualTo("a\\x0ab\\x1b[31m");
    assertThat(FilePath.escape("\u00ff\u00fe")).isEqualTo("\\xff\\xfe");
    assertThat(FilePath.escape(bytes("back\\slash"))).isEqualTo("back\\x5cslash");
    assertThat(FilePath.escape(bytes("gpj\u202eexe"))).isEqualTo("gpj\\xe2\\x80\\xaeexe");
  }

  @Test
  void every_name_comes_back_from_its_text() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder("n");
      int length = random.nextInt(12);
      for (int at = 0; at < length; at++) {
        char value = (char) (1 + random.nextInt(255));
        name.append(value == '/' ? '_' : value);
      }
      String text = FilePath.escape(name.toString());
      assertThat(FilePath.parse(text).names()).as(text).containsExactly(name.toString());
      assertThat(text.chars()).as(text).noneMatch(Character::isISOControl);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "..",
        "../x",
        "output/..",
        "output/../../x",
        "a//b",
        ".",
        "output/./x",
        "output/a\\",
        "output/\\x2",
        "output/\\n",
        "output/\\x2f",
        "output/\\x00",
        "output/\\x2e\\x2e",
        "//"
      })
  void paths_that_lead_out_or_are_none_are_refused(String path) {
    assertThatThrownBy(() -> FilePath.parse(path))
        .isInstanceOf(FileRefusal.class)
        .hasFieldOrPropertyWithValue("code", FileRefusal.Code.PATH_NOT_ALLOWED);
  }

  @Test
  void paths_too_long_or_too_deep_are_refused() {
    for (String path : List.of("a".repeat(256), "a/".repeat(65), "a".repeat(4_097))) {
      assertThatThrownBy(() -> FilePath.parse(path)).isInstanceOf(FileRefusal.class);
    }
  }

  @Test
  void names_that_are_no_text_are_found_on_disk_by_their_bytes(@TempDir Path directory)
      throws Exception {
    for (String name : List.of("\u00ff\n%41", bytes("ä?#"), "tmp")) {
      Path file = Files.writeString(directory.resolve(RawName.path(name)), "x");
      assertThat(RawName.of(file)).isEqualTo(name);
      Files.delete(file);
    }
  }
}
