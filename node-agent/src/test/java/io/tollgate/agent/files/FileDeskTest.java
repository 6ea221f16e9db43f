package io.tollgate.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.FileWish;
import io.tollgate.agent.protocol.FileWish.Upload;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.protocol.Wanted;
import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.WorkPlace;
import io.tollgate.agent.runtime.WorkspaceConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A work that means harm: whatever it leaves in its directories, nothing gets in or out by it. */
@Timeout(60) // What must not hang would hang for ever.
class FileDeskTest {

  static final WorkspaceConfig LIMITS =
      new WorkspaceConfig(Duration.ofHours(1), 1, 0, 1, 1_000, 100_000, PortRange.ANY);

  private static final int PIECE = 1_000;

  @TempDir Path directory;
  private final AllocationId id = new AllocationId(new UUID(1, 2));
  private boolean kept;
  private boolean over;
  private Path home;
  private Path secret;
  private FileDesk desk;

  @BeforeEach
  void make_work() throws IOException {
    home = Files.createDirectories(directory.resolve("work/home"));
    Files.createDirectories(home.resolve("input"));
    Files.createDirectories(home.resolve("output"));
    Path transfer = Files.createDirectories(directory.resolve("work/transfer"));
    secret = Files.writeString(directory.resolve("agent-key"), "secret");
    desk =
        new FileDesk(any -> Optional.of(new WorkPlace(home, transfer, kept)), any -> over, LIMITS);
  }

  private DataRequest ask(String kind, String path, long offset, @Nullable String etag) {
    return desk.answer(wanted(kind, offset, new FileWish(path, null, 100, etag, null)));
  }

  private Wanted wanted(String kind, long offset, FileWish wish) {
    return new Wanted(UUID.randomUUID(), id, kind, offset, PIECE, 0, true, wish);
  }

  private DataRequest get(String path) {
    return ask("file", path, 0, null);
  }

  private DataRequest put(String path, long offset, UUID upload, String bytes, boolean last) {
    return put(
        path, offset, new Upload(upload, bytes.getBytes(StandardCharsets.UTF_8), last, null));
  }

  private DataRequest put(String path, long offset, Upload upload) {
    return desk.answer(wanted("put", offset, new FileWish(path, null, 0, null, upload)));
  }

  private DataRequest putWhole(String path, String bytes) {
    return put(path, 0, UUID.randomUUID(), bytes, true);
  }

  private List<String> list(String path) throws IOException {
    return list(path, null, 100);
  }

  private List<String> list(String path, @Nullable String cursor, int most) throws IOException {
    JsonNode page = page(path, cursor, most);
    List<String> entries = new ArrayList<>();
    page.path("items")
        .forEach(
            entry -> entries.add(entry.path("name").asText() + " " + entry.path("type").asText()));
    return entries;
  }

  private JsonNode page(String path, @Nullable String cursor, int most) throws IOException {
    DataRequest answer =
        desk.answer(wanted("files", 0, new FileWish(path, cursor, most, null, null)));
    assertThat(answer.facts().refusal()).as("%s", answer.facts()).isNull();
    return ProtocolJson.MAPPER.readTree(answer.bytes());
  }

  private static void requireRefused(DataRequest answer, String code) {
    assertThat(answer.facts().refusal()).as("%s", answer.facts()).isEqualTo(code);
    assertThat(answer.bytes()).isEmpty();
  }

  private static String text(DataRequest answer) {
    assertThat(answer.facts().refusal()).as("%s", answer.facts()).isNull();
    return new String(answer.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void files_are_read_piece_by_piece_and_a_changed_one_is_noticed() throws Exception {
    Path file = Files.writeString(home.resolve("output/big"), "a".repeat(PIECE) + "rest");
    DataRequest first = get("output/big");
    assertThat(first.bytes()).hasSize(PIECE);
    assertThat(first.complete()).isFalse();
    assertThat(first.facts().size()).isEqualTo(PIECE + 4);
    String etag = first.facts().etag();
    DataRequest rest = ask("file", "output/big", PIECE, etag);
    assertThat(text(rest)).isEqualTo("rest");
    assertThat(rest.complete()).isTrue();
    assertThat(ask("file", "output/big", 5_000, etag).bytes()).isEmpty();

    Files.writeString(file, "b".repeat(PIECE) + "rest");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
    requireRefused(ask("file", "output/big", PIECE, etag), "file_changed");
    assertThat(directory.resolve("work/transfer")).isEmptyDirectory();
  }

  @Test
  void only_input_and_output_are_shown_and_read() throws Exception {
    Files.writeString(home.resolve(".netrc"), "password");
    assertThat(list("")).containsExactly("input directory", "output directory");
    requireRefused(get(".netrc"), "path_not_allowed");
    requireRefused(get("output"), "path_not_allowed");
    requireRefused(get("../agent-key"), "path_not_allowed");
    requireRefused(get(secret.toString()), "path_not_allowed");
    requireRefused(get("output/none"), "file_not_found");
    requireRefused(get("output/none/x"), "file_not_found");
    requireRefused(ask("files", "output/none", 0, null), "file_not_found");
  }

  @Test
  void links_are_shown_and_never_followed() throws Exception {
    Files.createSymbolicLink(home.resolve("output/link"), secret);
    Files.createSymbolicLink(home.resolve("output/up"), directory);
    Files.createSymbolicLink(home.resolve("output/fine"), home.resolve("output"));
    assertThat(list("output")).containsExactly("fine link", "link link", "up link");
    requireRefused(get("output/link"), "path_not_allowed");
    requireRefused(get("output/up/agent-key"), "path_not_allowed");
    requireRefused(ask("files", "output/up", 0, null), "path_not_allowed");
    requireRefused(putWhole("input/../../x", "x"), "path_not_allowed");
  }

  @Test
  void output_that_is_itself_a_link_leads_nowhere() throws Exception {
    Files.delete(home.resolve("output"));
    Files.createSymbolicLink(home.resolve("output"), directory);
    requireRefused(get("output/agent-key"), "path_not_allowed");
    requireRefused(ask("files", "output", 0, null), "path_not_allowed");
    Files.delete(home.resolve("input"));
    Files.createSymbolicLink(home.resolve("input"), directory);
    requireRefused(putWhole("input/agent-key", "mine now"), "path_not_allowed");
    assertThat(secret).hasContent("secret");
  }

  @Test
  void pipes_and_devices_are_shown_and_never_opened() throws Exception {
    assertThat(
            new ProcessBuilder("mkfifo", home.resolve("output/pipe").toString()).start().waitFor())
        .isZero();
    assertThat(list("output")).containsExactly("pipe other");
    requireRefused(get("output/pipe"), "path_not_allowed");
    requireRefused(get("output/pipe/x"), "file_not_found");
    requireRefused(ask("files", "output/pipe", 0, null), "file_not_found");
    Files.createLink(home.resolve("output/again"), home.resolve("output/pipe"));
    requireRefused(get("output/again"), "path_not_allowed");
  }

  @Test
  void hard_link_to_a_file_of_another_user_is_not_read() throws Exception {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can give files away");
    Files.createLink(home.resolve("output/theirs"), secret);
    Files.setAttribute(home, "unix:uid", 4_242, LinkOption.NOFOLLOW_LINKS);
    requireRefused(get("output/theirs"), "path_not_allowed");
    // What is put belongs to the work.
    assertThat(text(putWhole("input/mine", "x"))).isEmpty();
    assertThat(Files.getAttribute(home.resolve("input/mine"), "unix:uid")).isEqualTo(4_242);
    assertThat(text(get("input/mine"))).isEqualTo("x");
  }

  @Test
  void file_that_turns_into_links_and_pipes_all_the_time_gives_itself_or_nothing()
      throws Exception {
    Path name = home.resolve("output/turns");
    Path plain = Files.writeString(home.resolve("plain"), "mine");
    Path pipe = home.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    AtomicBoolean enough = new AtomicBoolean();
    Thread work = new Thread(() -> turn(name, List.of(plain, pipe, secret), enough), "turning");
    work.start();
    int had = 0;
    try {
      for (int i = 0; i < 3_000; i++) {
        DataRequest answer = get("output/turns");
        if (answer.facts().refusal() == null) {
          assertThat(new String(answer.bytes(), StandardCharsets.UTF_8)).isEqualTo("mine");
          had++;
        }
      }
    } finally {
      enough.set(true);
      work.join();
    }
    assertThat(had).as("it was there now and then").isPositive();
    assertThat(directory.resolve("work/transfer")).isEmptyDirectory();
  }

  private static void turn(Path name, List<Path> into, AtomicBoolean enough) {
    for (int i = 0; !enough.get(); i++) {
      try {
        Files.deleteIfExists(name);
        Path next = into.get(i % into.size());
        if (i % into.size() == 2) {
          Files.createSymbolicLink(name, next);
        } else {
          Files.createLink(name, next);
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Test
  void hostile_names_are_listed_harmlessly_and_can_be_fetched() throws Exception {
    List<String> names = List.of("a\nb", "\u00ff\u00fe", "\u001b[2J", "..\u00e2", "\\x41");
    for (String name : names) {
      Files.writeString(home.resolve("output").resolve(RawName.path(name)), "of " + name.length());
    }
    List<String> listed = list("output");
    assertThat(listed).hasSameSizeAs(names).allMatch(entry -> entry.chars().noneMatch(c -> c < 32));
    for (String entry : listed) {
      assertThat(text(get("output/" + entry.replace(" file", "")))).startsWith("of ");
    }
  }

  @Test
  void large_directories_come_in_pages_in_a_stable_order() throws Exception {
    for (int i = 0; i < 25; i++) {
      Files.createFile(home.resolve("output/f%02d".formatted(24 - i)));
    }
    List<String> all = new ArrayList<>();
    @Nullable String cursor = null;
    int pages = 0;
    do {
      JsonNode page = page("output", cursor, 10);
      page.path("items").forEach(entry -> all.add(entry.path("name").asText()));
      cursor = page.path("next").textValue();
      Files.deleteIfExists(home.resolve("output/f00"));
      pages++;
    } while (cursor != null);
    assertThat(pages).isEqualTo(3);
    assertThat(all).isSorted().hasSize(25).startsWith("f00").endsWith("f24");
  }

  @Test
  void put_file_appears_whole_and_replaces_what_was_there() throws Exception {
    UUID upload = UUID.randomUUID();
    Files.createSymbolicLink(home.resolve("input/model"), secret);
    assertThat(put("input/model", 0, upload, "abc", false).facts().size()).isEqualTo(3);
    assertThat(put("input/model", 0, upload, "abc", false).facts().size()).isEqualTo(3);
    assertThat(Files.isSymbolicLink(home.resolve("input/model"))).isTrue();
    DataRequest whole = put("input/model", 3, upload, "def", true);
    assertThat(whole.facts().size()).isEqualTo(6);
    assertThat(whole.complete()).isTrue();
    assertThat(home.resolve("input/model")).hasContent("abcdef").isRegularFile();
    assertThat(Files.isSymbolicLink(home.resolve("input/model"))).isFalse();
    assertThat(secret).hasContent("secret");
    // The answer was lost and the last piece comes again.
    assertThat(put("input/model", 3, upload, "def", true).facts().size()).isEqualTo(6);
    assertThat(home.resolve("input/model")).hasContent("abcdef");
  }

  @Test
  void put_makes_directories_and_stops_at_files_and_links() throws Exception {
    assertThat(text(putWhole("input/a/b/c", "deep"))).isEmpty();
    assertThat(home.resolve("input/a/b/c")).hasContent("deep");
    requireRefused(putWhole("input/a/b/c/d", "x"), "path_not_allowed");
    requireRefused(putWhole("input/a/b", "x"), "path_not_allowed");
    Files.createSymbolicLink(home.resolve("input/out"), directory);
    requireRefused(putWhole("input/out/x", "x"), "path_not_allowed");
    requireRefused(putWhole("output/x", "x"), "path_not_allowed");
    requireRefused(putWhole("input", "x"), "path_not_allowed");
    assertThat(directory.resolve("x")).doesNotExist();
  }

  @Test
  void put_that_lost_its_beginning_or_its_bytes_is_refused() throws Exception {
    requireRefused(put("input/x", 3, UUID.randomUUID(), "def", true), "upload_lost");
    byte[] bytes = "right".getBytes(StandardCharsets.UTF_8);
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    UUID upload = UUID.randomUUID();
    requireRefused(
        put("input/x", 0, new Upload(upload, "wrong".getBytes(StandardCharsets.UTF_8), true, sum)),
        "checksum_differs");
    assertThat(home.resolve("input/x")).doesNotExist();
    assertThat(text(put("input/x", 0, new Upload(upload, bytes, true, sum)))).isEmpty();
    assertThat(home.resolve("input/x")).hasContent("right");
  }

  @Test
  void no_more_is_put_than_the_setting_allows_whatever_was_begun_and_left() throws Exception {
    assertThat(text(putWhole("input/a", "x".repeat(600)))).isEmpty();
    requireRefused(putWhole("input/b", "x".repeat(401)), "file_too_large");
    put("input/c", 0, UUID.randomUUID(), "x".repeat(400), false);
    // What was begun and left gives way to what is put now.
    assertThat(text(putWhole("input/d", "x".repeat(400)))).isEmpty();
    requireRefused(putWhole("input/e", "x"), "file_too_large");
  }

  @Test
  void file_beyond_the_setting_is_not_sent() throws Exception {
    Files.write(home.resolve("output/huge"), new byte[100_001]);
    requireRefused(get("output/huge"), "file_too_large");
  }

  @Test
  void after_the_end_output_is_read_and_nothing_is_put() throws Exception {
    Files.writeString(home.resolve("output/x"), "result");
    over = true;
    requireRefused(putWhole("input/late", "x"), "work_over");
    kept = true;
    requireRefused(get("input/x"), "file_not_found");
    assertThat(list("")).containsExactly("output directory");
    assertThat(text(get("output/x"))).isEqualTo("result");
  }
}
