package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script, in a pretended checkout with a pretended Maven and a pretended Java. */
class StartScriptTest {
  @TempDir Path directory;
  private Path checkout;
  private Path tools;
  private Path java;

  private record Result(int code, String text) {}

  @BeforeEach
  void a_checkout() throws IOException {
    checkout = Files.createDirectories(directory.resolve("check out"));
    tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool :
        List.of(
            "sh",
            "dirname",
            "readlink",
            "sed",
            "head",
            "find",
            "mkdir",
            "touch",
            "rm",
            "mv",
            "grep",
            "cksum",
            "cut")) {
      Path real = Path.of("/usr/bin", tool);
      Files.createSymbolicLink(
          tools.resolve(tool), Files.exists(real) ? real : Path.of("/bin", tool));
    }
    Files.createDirectories(checkout.resolve("cli/bin"));
    Files.createDirectories(checkout.resolve("cli/src/main"));
    Files.writeString(checkout.resolve("pom.xml"), "");
    Files.writeString(checkout.resolve("cli/pom.xml"), "");
    executable(checkout.resolve("cli/bin/tollgate"), Files.readString(Path.of("bin", "tollgate")));
    java = Files.createDirectories(directory.resolve("jdk/bin")).getParent();
    executable(java.resolve("bin/java"), "#!/bin/sh\nprintf 'java: %s\\n' \"$*\"\n");
    release("21.0.1");
    maven("mkdir -p cli/target/tollgate/lib && touch cli/target/tollgate/.built");
  }

  @Test
  void builds_at_the_first_use_says_so_and_then_runs() throws Exception {
    Result first = run(checkout.resolve("cli/bin/tollgate"), "ps");
    assertThat(first.code()).as(first.text()).isZero();
    assertThat(first.text())
        .contains("Building tollgate (nothing is built yet)")
        .containsPattern("java: .*io.tollgate.cli.Main ps");
    assertThat(run(checkout.resolve("cli/bin/tollgate"), "ps").text()).doesNotContain("Building");
  }

  @Test
  void builds_again_when_a_source_is_newer() throws Exception {
    run(checkout.resolve("cli/bin/tollgate"), "ps");
    Path source = Files.writeString(checkout.resolve("cli/src/main/A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(run(checkout.resolve("cli/bin/tollgate"), "ps").text())
        .contains("cli/src/main")
        .contains("is newer than the build");
  }

  @Test
  void works_through_symbolic_links() throws Exception {
    Path link =
        Files.createSymbolicLink(directory.resolve("tg"), checkout.resolve("cli/bin/tollgate"));
    Path relative = Files.createSymbolicLink(directory.resolve("tg2"), Path.of("tg"));
    assertThat(run(link, "version").code()).isZero();
    assertThat(run(relative, "version").text()).contains("io.tollgate.cli.Main version");
  }

  @Test
  void a_failed_build_says_what_why_and_what_to_do() throws Exception {
    maven("echo '[ERROR] it does not compile'; exit 3");
    Result failed = run(checkout.resolve("cli/bin/tollgate"), "ps");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.text())
        .contains("[ERROR] it does not compile", "The build failed", "mvn package")
        .doesNotContain("java: ");
  }

  @Test
  void without_maven_it_says_so() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Result failed = run(checkout.resolve("cli/bin/tollgate"), "ps");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.text()).contains("no mvn on the PATH");
  }

  @Test
  void an_old_java_is_refused() throws Exception {
    release("11.0.20");
    Result failed = run(checkout.resolve("cli/bin/tollgate"), "ps");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.text()).contains("version 11.0.20", "17 or newer");
  }

  @Test
  void without_java_it_says_so() throws Exception {
    Path script = checkout.resolve("cli/bin/tollgate");
    java = null;
    assertThat(run(script, "ps").text()).contains("no java on the PATH");
    java = directory.resolve("nowhere");
    Result failed = run(script, "ps");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.text()).contains("JAVA_HOME is " + java);
  }

  @Test
  void the_parts_are_started_by_their_own_main_classes() throws Exception {
    Path script = checkout.resolve("cli/bin/tollgate");
    run(script, "version");
    assertThat(run(script, "server", "--listen", "x").text())
        .contains("io.tollgate.scheduler.Main server --listen x");
    assertThat(run(script, "agent", "--help").text()).contains("io.tollgate.agent.Main --help");
    assertThat(run(script, "admin", "migrate", "--a", "b c").text())
        .contains("io.tollgate.scheduler.Main migrate --a b c");
    assertThat(run(script, "admin", "check").text()).contains("io.tollgate.cli.Main admin check");
  }

  @Test
  void a_distribution_needs_no_sources() throws Exception {
    Path home = Files.createDirectories(directory.resolve("dist/lib")).getParent();
    Files.createDirectories(home.resolve("bin"));
    executable(home.resolve("bin/tollgate"), Files.readString(Path.of("bin", "tollgate")));
    Files.delete(tools.resolve("mvn"));
    assertThat(run(home.resolve("bin/tollgate"), "version").code()).isZero();
    executable(directory.resolve("lonely"), Files.readString(Path.of("bin", "tollgate")));
    assertThat(run(directory.resolve("lonely"), "version").text()).contains("neither its lib");
  }

  private Result run(Path script, String... args) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", directory.toString());
    if (java != null) {
      builder.environment().put("JAVA_HOME", java.toString());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), text);
  }

  private void maven(String body) throws IOException {
    executable(tools.resolve("mvn"), "#!/bin/sh\n" + body + "\n");
  }

  private void release(String version) throws IOException {
    Files.writeString(java.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
