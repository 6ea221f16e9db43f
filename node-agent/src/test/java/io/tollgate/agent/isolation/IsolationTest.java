package io.tollgate.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.protocol.AllocationId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to be missing, on machines that lack it. */
class IsolationTest {

  private static final AllocationId ID = new AllocationId(new UUID(3, 3));

  @TempDir Path directory;
  private Path none;

  @BeforeEach
  void make_directories() throws Exception {
    none = directory.resolve("none");
    Files.createDirectories(directory.resolve("work").resolve(ID.toString()).resolve("home"));
    Files.createDirectory(directory.resolve("secrets"));
  }

  private Isolation find(boolean root, List<Path> accounts) throws Exception {
    return Isolation.find(
        Isolations.config(IsolationConfig.Choice.AUTO),
        new Host(root, none, none, none, accounts),
        directory,
        directory.resolve("work"));
  }

  private Confinement confine(Isolation isolation) throws Exception {
    Path own = directory.resolve("work").resolve(ID.toString());
    return isolation.confine(ID, own, own, 1, 1 << 20, List.of("GPU-1"));
  }

  @Test
  void without_root_work_runs_as_the_agents_user_and_the_node_takes_one_account() throws Exception {
    Isolation isolation = find(false, List.of());
    assertThat(isolation.examine(false, List.of())).singleElement().asString().contains("not root");
    Confinement confinement = confine(isolation);
    assertThat(confinement.wrapper()).isEmpty();
    assertThat(confinement.user()).isEmpty();
    assertThat(confinement.joining()).contains("ulimit -n 256", "ulimit -f 2048");
    assertThat(isolation.required()).isFalse();
  }

  @Test
  void range_that_belongs_to_somebody_is_refused_by_name() throws Exception {
    Path passwd = Files.writeString(directory.resolve("passwd"), "anna:x:60710:1::/:/bin/sh\n");
    assertThat(find(true, List.of(passwd)).examine(false, List.of()))
        .singleElement()
        .asString()
        .contains("anna (60710)", "--workload-uids");
  }

  @Test
  void directory_that_others_cannot_pass_to_is_told_with_what_to_do() throws Exception {
    assumeTrue(Host.here().root(), "only root can become somebody else");
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    Path work = Files.createDirectories(closed.resolve("state/work"));
    Isolation isolation =
        Isolation.find(
            Isolations.config(IsolationConfig.Choice.AUTO),
            new Host(true, none, none, none, List.of()),
            work.getParent(),
            work);
    assertThat(isolation.examine(false, List.of()))
        .singleElement()
        .asString()
        .contains(work.toString(), "chmod o+x");
  }

  @Test
  void switched_off_it_does_nothing_and_says_so() throws Exception {
    Isolation isolation = Isolations.none(directory);
    assertThat(isolation.examine(true, List.of("GPU-1")))
        .singleElement()
        .asString()
        .contains("none");
    assertThat(confine(isolation).wrapper()).isEmpty();
    assertThat(isolation.members(ID)).isEmpty();
    assertThat(isolation.lastWords(ID)).isEmpty();
  }

  @Test
  void amounts_are_told_in_the_unit_that_leaves_them_whole() {
    assertThat(
            List.of(Bytes.text(1L << 30), Bytes.text(1536L << 20), Bytes.text(0), Bytes.text(1025)))
        .containsExactly("1 GiB", "1536 MiB", "0 bytes", "1025 bytes");
  }

  @Test
  void number_of_a_device_is_taken_apart_as_the_kernel_put_it_together() throws Exception {
    assertThat(DeviceNode.read(Path.of("/dev/null")))
        .isEqualTo(new DeviceNode(Path.of("/dev/null"), 1, 3));
    assertThatThrownBy(() -> DeviceNode.read(directory)).hasMessageContaining("no device");
  }
}
