package io.tollgate.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is given to whom, on a machine of files. */
class UserSlotsTest {

  private static final IsolationConfig.UserRange RANGE =
      new IsolationConfig.UserRange(60_706, 60_708);

  @TempDir Path directory;
  private Path processes;
  private Path shared;

  @BeforeEach
  void make_machine() throws IOException {
    assumeTrue(Host.here().root(), "only root can give files away");
    processes = Files.createDirectory(directory.resolve("proc"));
    shared = Files.createDirectory(directory.resolve("shared"));
    Files.createDirectory(directory.resolve("work"));
  }

  private UserSlots slots() {
    return new UserSlots(RANGE, directory.resolve("work"), processes, List.of(shared));
  }

  private Path home(String allocation) throws IOException {
    return Files.createDirectories(directory.resolve("work").resolve(allocation).resolve("home"));
  }

  private static void give(Path file, int user) throws IOException {
    Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
  }

  private void process(int pid, String users) throws IOException {
    Path process = Files.createDirectory(processes.resolve(String.valueOf(pid)));
    Files.writeString(process.resolve("status"), "Name:\tx\nUid:\t" + users + "\nGid:\t0\n");
  }

  @Test
  void home_that_was_given_away_keeps_its_user_through_the_next_agent() throws Exception {
    Path home = home("a");
    int user = slots().of(home);
    give(home, user);
    assertThat(slots().of(home)).isEqualTo(user);
    assertThat(slots().of(home("b"))).isNotEqualTo(user);
  }

  @Test
  void number_is_not_given_while_a_process_or_a_file_of_its_owner_is_left() throws Exception {
    process(7, "60706\t0\t0\t0");
    give(Files.createFile(shared.resolve("left")), 60_707);
    assertThat(slots().of(home("a"))).isEqualTo(60_708);
    give(home("a"), 60_708);
    assertThatThrownBy(() -> slots().of(home("b")))
        .isInstanceOf(IsolationFailure.class)
        .hasMessageContainingAll("3 users", "--workload-uids");
  }

  @Test
  void saved_user_of_a_process_counts_as_well() throws Exception {
    process(7, "0\t0\t60706\t0");
    assertThat(slots().of(home("a"))).isEqualTo(60_707);
  }

  @Test
  void numbers_go_round_so_that_each_rests_as_long_as_possible() throws Exception {
    UserSlots slots = slots();
    assertThat(List.of(slots.of(home("a")), slots.of(home("b")), slots.of(home("c"))))
        .containsExactly(60_706, 60_707, 60_708);
    assertThat(slots.of(home("d"))).isEqualTo(60_706);
  }

  @Test
  void accounts_in_the_range_are_named() throws Exception {
    Path passwd = directory.resolve("passwd");
    Files.writeString(
        passwd,
        "root:x:0:0:root:/root:/bin/sh\nänne:x:60707:1::/:/bin/sh\n+::::::\nbroken\n"
            + "after:x:60709:1::/:/bin/sh\n");
    assertThat(UserSlots.taken(RANGE, List.of(passwd, directory.resolve("absent")))).hasSize(1);
    assertThat(UserSlots.taken(RANGE, List.of(passwd)).get(0)).contains("nne (60707)");
  }
}
