package io.tollgate.agent.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.admission.Finding.Severity;
import io.tollgate.agent.gpu.nvidiasmi.ComputeApp;
import io.tollgate.agent.gpu.nvidiasmi.SmiCommand;
import io.tollgate.agent.hook.HookSettings;
import io.tollgate.agent.protocol.AllocationId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each part of the examination, with programs of the test's making. */
class LooksTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final long GIB = 1L << 30;
  private static final AllocationId OURS = new AllocationId(new UUID(1, 1));
  private static final AllocationId UNKNOWN = new AllocationId(new UUID(2, 2));

  @TempDir Path directory;

  @Test
  void room_is_the_smaller_of_a_number_and_a_share() {
    DiskLook look = new DiskLook(directory, settings(5 * GIB, 5));
    assertThat(look.room(4 * GIB, 1_000 * GIB)).satisfies(LooksTest::fails);
    assertThat(look.room(5 * GIB, 1_000 * GIB)).satisfies(LooksTest::isWell);
    // Five per cent of a small disk is enough.
    assertThat(look.room(GIB, 10 * GIB)).satisfies(LooksTest::isWell);
    assertThat(look.room(GIB / 4, 10 * GIB)).satisfies(LooksTest::fails);
    assertThat(look.room(GIB / 4, 10 * GIB).sentence())
        .contains("256 MiB are free", "--free-disk-percent");
  }

  @Test
  void state_on_a_fleeting_or_a_remote_file_system_is_told() {
    DiskLook look = new DiskLook(directory, settings(0, 0));
    assertThat(look.kind("ext4").severity()).isEqualTo(Severity.OK);
    assertThat(look.kind("tmpfs").severity()).isEqualTo(Severity.WARN);
    assertThat(look.kind("nfs4").sentence()).contains("lock");
    // A directory that is yet to be made is judged by where it will be.
    assertThat(new DiskLook(directory.resolve("a/b/c"), settings(0, 0)).look()).hasSize(2);
  }

  @Test
  void clock_is_judged_only_as_far_as_the_answer_tells() {
    assertThat(offset(0, 0, 100)).contains(Duration.ZERO);
    // 12:00:00 stands for the whole second.
    assertThat(offset(900, 0, 950)).contains(Duration.ZERO);
    assertThat(offset(6_000, 0, 6_100)).contains(Duration.ofSeconds(5));
    assertThat(offset(-6_100, 0, -6_000)).contains(Duration.ofSeconds(-6));
    // A slow answer proves less.
    assertThat(offset(-6_100, 0, 3_000)).contains(Duration.ZERO);
    assertThat(ClockLook.offset(new ClockLook.Told(NOON, Optional.empty(), NOON))).isEmpty();
  }

  @Test
  void clock_that_is_off_by_more_than_two_seconds_is_told_and_refuses_nothing() {
    Finding off = clock(Optional.of(told(6_000, 0, 6_100))).get(0);
    assertThat(off.severity()).isEqualTo(Severity.WARN);
    assertThat(off.sentence()).contains("5 s ahead", "Nothing is billed by it");
    assertThat(clock(Optional.of(told(-9_000, 0, -9_000))).get(0).sentence()).contains("behind");
    assertThat(clock(Optional.of(told(0, 0, 0)))).allSatisfy(LooksTest::isWell);
    assertThat(clock(Optional.empty())).isEmpty();
    assertThat(new ClockLook(URI.create("http://x"), true, Optional::empty).look())
        .allSatisfy(LooksTest::fails);
  }

  @Test
  void driver_is_read_and_its_failures_are_told_apart() throws Exception {
    assertThat(driver("echo 570.86.15; echo 570.86.15")).satisfies(LooksTest::isWell);
    assertThat(driver("echo 570.86.15").what()).contains("570.86.15");
    Finding broken = driver("echo \"couldn't communicate with the NVIDIA driver\"; exit 9");
    assertThat(broken).satisfies(LooksTest::fails);
    assertThat(broken.what()).contains("couldn't communicate");
    Finding none = driverLook(directory.resolve("none").toString()).look().get(0);
    assertThat(none.severity()).isEqualTo(Severity.WARN);
  }

  @Test
  void program_that_takes_too_long_is_given_up_and_told() {
    Duration tooShort = Duration.ofMillis(1);
    assertThat(new Command(tooShort, "sleep", "300").ask().outcome())
        .isEqualTo(Command.Outcome.HANGS);
    assertThat(new Command(tooShort, directory.resolve("none").toString()).ask().outcome())
        .isEqualTo(Command.Outcome.MISSING);
  }

  @Test
  void whoever_computes_on_a_gpu_that_nobody_holds_is_named() throws Exception {
    Path proc = directory.resolve("proc");
    process(proc, 100, "python3");
    process(proc, 101, "work");
    process(proc, 102, "nvidia-cuda-mps-server");
    process(proc, 103, "trespasser");
    List<Finding> findings =
        new LeftoversLook(
                () ->
                    List.of(
                        new ComputeApp("GPU-a", 100),
                        new ComputeApp("GPU-a", 101),
                        new ComputeApp("GPU-a", 102),
                        new ComputeApp("GPU-b", 103),
                        new ComputeApp("GPU-a", 999)),
                new LeftoversLook.Known(
                    () -> Map.of(101L, OURS, 100L, UNKNOWN, 777L, UNKNOWN),
                    OURS::equals,
                    () -> Set.of("GPU-b")),
                proc)
            .look();
    assertThat(findings).extracting(Finding::cause).containsExactly("leftover_work", "gpu_in_use");
    assertThat(findings.get(0).severity()).isEqualTo(Severity.WARN);
    assertThat(findings.get(0).what()).contains("process 100 (python3)").doesNotContain("777");
    assertThat(findings.get(1)).satisfies(LooksTest::fails);
    assertThat(findings.get(1).what()).endsWith("used by process 100 (python3) on GPU-a.");
  }

  @Test
  void fewer_gpus_than_the_site_says_is_a_reason_to_refuse() {
    assertThat(new GpuCountLook(OptionalInt.of(8), () -> 7, false).look().get(0))
        .satisfies(LooksTest::fails);
    assertThat(new GpuCountLook(OptionalInt.of(8), () -> 8, false).look().get(0))
        .satisfies(LooksTest::isWell);
    assertThat(new GpuCountLook(OptionalInt.empty(), () -> 3, true).look().get(0).severity())
        .isEqualTo(Severity.WARN);
  }

  @Test
  void missing_tools_and_rights_are_told() throws Exception {
    List<Finding> nothing = new ToolsLook(directory.toString(), () -> List.of("no root")).look();
    assertThat(nothing)
        .extracting(Finding::severity)
        .containsExactly(Severity.FAIL, Severity.WARN, Severity.WARN);
    assertThat(nothing.get(2).what()).contains("one account at a time: no root");
    for (String name : List.of("sh", "setsid", "setpriv", "prlimit")) {
      Path tool = Files.createFile(directory.resolve(name));
      Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertThat(new ToolsLook("/none:" + directory, List::of).look()).allSatisfy(LooksTest::isWell);
  }

  @Test
  void hook_that_cannot_be_trusted_is_a_reason_to_refuse() throws Exception {
    Path prologs = Files.createDirectories(directory.resolve("site/prolog.d"));
    Path site = directory.resolve("site");
    Files.setPosixFilePermissions(site, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(prologs, PosixFilePermissions.fromString("rwxrwxrwx"));
    HookSettings settings =
        new HookSettings(Optional.of(site), Duration.ofSeconds(60), Duration.ofSeconds(60));
    assertThat(new HooksLook(settings).look().get(0)).satisfies(LooksTest::fails);
    Files.setPosixFilePermissions(prologs, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(new HooksLook(settings).look().get(0)).satisfies(LooksTest::isWell);
  }

  private DriverLook driverLook(String program) {
    return new DriverLook(new SmiCommand(program, directory.resolve("smi.txt"), PATIENCE, () -> 0));
  }

  private Finding driver(String script) throws Exception {
    return driverLook(program(script)).look().get(0);
  }

  private static Optional<Duration> offset(long beforeMs, long dateMs, long afterMs) {
    return ClockLook.offset(told(beforeMs, dateMs, afterMs));
  }

  private static ClockLook.Told told(long beforeMs, long dateMs, long afterMs) {
    return new ClockLook.Told(
        NOON.plusMillis(beforeMs), Optional.of(NOON.plusMillis(dateMs)), NOON.plusMillis(afterMs));
  }

  private static List<Finding> clock(Optional<ClockLook.Told> told) {
    return new ClockLook(URI.create("http://x"), false, () -> told).look();
  }

  private static AdmissionSettings settings(long bytes, int percent) {
    return new AdmissionSettings(
        OptionalInt.empty(),
        bytes,
        percent,
        false,
        PATIENCE,
        new HookSettings(Optional.empty(), PATIENCE, PATIENCE));
  }

  private String program(String script) throws Exception {
    Path program = Files.createTempFile(directory, "program", ".sh");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program.toString();
  }

  private static void process(Path proc, long pid, String name) throws Exception {
    Path entry = Files.createDirectories(proc.resolve(String.valueOf(pid)));
    Files.writeString(entry.resolve("comm"), name + "\n");
  }

  private static void fails(Finding finding) {
    assertThat(finding.severity()).as("%s", finding).isEqualTo(Severity.FAIL);
    assertThat(finding.remedy()).as("what to do").isNotBlank();
  }

  private static void isWell(Finding finding) {
    assertThat(finding.severity()).as("%s", finding).isEqualTo(Severity.OK);
  }
}
