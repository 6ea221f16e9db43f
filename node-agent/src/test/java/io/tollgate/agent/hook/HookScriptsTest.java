package io.tollgate.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookScriptsTest {

  @TempDir Path temporary;
  Path prologs;

  @BeforeEach
  void make() throws Exception {
    prologs = Files.createDirectories(temporary.resolve("hooks").resolve("prolog.d"));
    permit(prologs, "rwxr-xr-x");
    permit(hooks(), "rwxr-xr-x");
  }

  @Test
  void executables_come_in_the_order_of_their_names_and_nothing_else_does() throws Exception {
    script("20-b", "rwxr-xr-x");
    script("10-a.sh", "rwx------");
    script("README", "rw-r--r--");
    script("10-a.sh~", "rwxr-xr-x");
    script(".hidden", "rwxr-xr-x");
    Files.createDirectory(prologs.resolve("directory"));
    assertThat(HookScripts.of(Optional.of(hooks()), HookKind.PROLOG))
        .extracting(path -> path.getFileName().toString())
        .containsExactly("10-a.sh", "20-b");
    assertThat(HookScripts.of(Optional.of(hooks()), HookKind.EPILOG)).isEmpty();
    assertThat(HookScripts.of(Optional.empty(), HookKind.PROLOG)).isEmpty();
  }

  @Test
  void what_others_can_write_is_refused_with_what_to_do() throws Exception {
    Path script = script("10-a", "rwxr-xr-x");
    permit(script, "rwxr-xrwx");
    assertRefused(script, "chmod go-w");
    permit(script, "rwxrwxr-x");
    assertRefused(script, "chmod go-w");
    permit(script, "rwxr-xr-x");
    permit(prologs, "rwxrwxrwx");
    assertRefused(prologs, "chmod go-w");
    permit(prologs, "rwxr-xr-x");
    permit(hooks(), "rwxr-xrwx");
    assertRefused(hooks(), "chmod go-w");
    permit(hooks(), "rwxr-xr-x");
    assertThat(HookScripts.of(Optional.of(hooks()), HookKind.PROLOG)).hasSize(1);
  }

  @Test
  void link_is_judged_by_what_it_points_to_and_where_that_lies() throws Exception {
    Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
    permit(elsewhere, "rwxr-xr-x");
    Path real = elsewhere.resolve("real");
    Files.writeString(real, "#!/bin/sh\n");
    permit(real, "rwxr-xrwx");
    Files.createSymbolicLink(prologs.resolve("10-link"), real);
    assertRefused(real, "chmod go-w");
    permit(real, "rwxr-xr-x");
    permit(elsewhere, "rwxrwxrwx");
    assertRefused(elsewhere, "chmod go-w");
    permit(elsewhere, "rwxr-xr-x");
    assertThat(HookScripts.of(Optional.of(hooks()), HookKind.PROLOG)).hasSize(1);
  }

  @Test
  void script_of_another_user_is_refused() throws Exception {
    assumeThat(System.getProperty("user.name"))
        .as("only root can give files away")
        .isEqualTo("root");
    Path script = script("10-a", "rwxr-xr-x");
    Files.setOwner(
        script,
        script.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    assertRefused(script, "chown root");
  }

  private void assertRefused(Path culprit, String remedy) {
    assertThatThrownBy(() -> HookScripts.of(Optional.of(hooks()), HookKind.PROLOG))
        .isInstanceOf(UntrustedHookException.class)
        .hasMessageContaining(culprit.toString())
        .hasMessageContaining(remedy);
  }

  private Path hooks() {
    return temporary.resolve("hooks");
  }

  private Path script(String name, String permissions) throws Exception {
    Path script = prologs.resolve(name);
    Files.writeString(script, "#!/bin/sh\n");
    permit(script, permissions);
    return script;
  }

  private static void permit(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
