package io.tollgate.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesCommandsTest {
  private static final String ID = "01890a5d-ac96-774b-bcce-b302099a8057";
  private static final String FILES = "/v1/sessions/" + ID + "/files";
  private static final String PAGE =
      "{'path':'output','attempt':1,'attempts':1,'rank':0,'node':'n1','next_cursor':null,'items':[%s]}";
  private static final String ITEM =
      "{'name':'%s','type':'%s','size_bytes':1,'modified_at':'2030-01-01T00:00:00Z'}";

  @TempDir Path directory;
  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Ran run(String... words) {
    return Ran.against(server, words);
  }

  @Test
  void a_name_from_a_node_never_leads_out_of_the_local_directory() {
    for (String name : new String[] {"..", "../x", "a/b", "."}) {
      try (FakeServer hostile = new FakeServer()) {
        hostile.on("GET " + FILES, 200, PAGE.formatted(ITEM.formatted(name, "file")));
        Ran ran =
            Ran.against(
                hostile,
                "session",
                "files",
                "get",
                ID,
                "output",
                "-r",
                "--to",
                directory.resolve("here").toString());
        assertThat(ran.code()).as(name + ran.err()).isEqualTo(2);
        assertThat(directory.resolve("x")).doesNotExist();
        assertThat(directory.resolve("here")).isEmptyDirectory();
      }
    }
  }

  @Test
  void a_refusal_has_its_exit_code_and_leaves_nothing_behind() {
    server.refuse("GET " + FILES + "/content", 404, "file_not_found");
    Path target = directory.resolve("x");
    Ran ran = run("session", "files", "get", ID, "output/x", "--to", target.toString());
    assertThat(ran.code()).isEqualTo(3);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_local_file_is_not_replaced_unless_it_is_said() throws Exception {
    Path target = Files.writeString(directory.resolve("x"), "mine");
    Ran ran = run("session", "files", "get", ID, "output/x", "--to", target.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--force");
    assertThat(target).hasContent("mine");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_file_is_put_in_pieces_with_its_sum_in_the_last() throws Exception {
    Path file = Files.write(directory.resolve("a\\b"), new byte[256 * 1024 + 5]);
    String put = "PUT " + FILES + "/content";
    server.on(put, 200, "{'upload':'u','next_offset':262144,'complete':false}");
    server.on(put, 200, "{'upload':'u','next_offset':262149,'complete':true}");
    Ran ran = run("session", "files", "put", ID, file.toString());
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(0).path())
        .contains("path=input%2Fa%5Cx5cb")
        .contains("offset=0&last=false");
    assertThat(server.requests().get(1).path()).contains("offset=262144&sha256=");
    assertThat(server.requests().get(1).body()).hasSize(5);
  }
}
