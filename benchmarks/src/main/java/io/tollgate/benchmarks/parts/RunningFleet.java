package io.tollgate.benchmarks.parts;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * PostgreSQL, server and agent as {@code tollgate up} runs them, in a directory of their own, for
 * as long as a benchmark takes.
 */
public final class RunningFleet implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  private final ChildProcess up;
  private final Api admin;

  private RunningFleet(ChildProcess up, Api admin) {
    this.up = up;
    this.admin = admin;
  }

  /**
   * Starts all parts, with simulated GPUs, and waits until the node takes work.
   *
   * @param scratch where everything is kept; the caller's to delete
   */
  public static RunningFleet start(Distribution distribution, Scratch scratch, Progress progress) {
    progress.say("Starting PostgreSQL, server and agent …");
    long begun = System.nanoTime();
    Path log = scratch.path().resolve("up.log");
    Path contexts = scratch.path().resolve("config.json");
    ProcessBuilder command = distribution.command("up", "--gpu-probe", "simulated");
    command.environment().put("TOLLGATE_STATE_DIR", scratch.path().resolve("state").toString());
    command.environment().put("TOLLGATE_CONFIG", contexts.toString());
    command.redirectErrorStream(true).redirectOutput(log.toFile());
    ChildProcess up = ChildProcess.start(command, scratch::close);
    try {
      while (!text(log).contains("Tollgate is up at ")) {
        if (up.endsWithin(50)) {
          throw new BenchmarkFailure("`tollgate up` has ended by itself:\n" + text(log));
        }
        if (System.nanoTime() - begun > START.toNanos()) {
          throw new BenchmarkFailure("`tollgate up` does not come up:\n" + text(log));
        }
      }
      JsonNode context = Report.read(text(contexts)).path("contexts").path("local-admin");
      Api admin = new Api(URI.create(context.path("url").asText()), context.path("key").asText());
      progress.say("Up after " + (System.nanoTime() - begun) / 1_000_000 + " ms.");
      return new RunningFleet(up, admin);
    } catch (RuntimeException failed) {
      up.close();
      throw failed;
    }
  }

  /** The server, seen by its administrator. */
  public Api admin() {
    return admin;
  }

  /** The server, seen by a new account with that many credits. */
  public Api customer(String name, long credits) {
    JsonNode account =
        admin.post("/v1/accounts", Report.object().put("name", name).put("plan", "enterprise"));
    String id = account.path("id").asText();
    admin.post(
        "/v1/accounts/" + id + "/credit",
        Report.object()
            .put("amount_micros", Long.toString(Math.multiplyExact(credits, 1_000_000L)))
            .put("kind", "paid")
            .put("reason", "benchmark " + name));
    JsonNode key =
        admin.post(
            "/v1/api-keys",
            Report.object().put("account_id", id).put("name", name).put("channel", "app"));
    return admin.as(key.path("secret").asText());
  }

  /** Resident memory of the server's process, in MiB. */
  public double serverMebibytes() {
    return ResidentMemory.mebibytes(pidOf("io.tollgate.scheduler.Main"));
  }

  /** Resident memory of the agent's process, in MiB. */
  public double agentMebibytes() {
    return ResidentMemory.mebibytes(pidOf("io.tollgate.agent.Main"));
  }

  /**
   * Runs every invariant of the books.
   *
   * @throws BenchmarkFailure when one of them has an offender
   */
  public void check() {
    JsonNode findings = admin.post("/v1/admin/check", Report.object());
    BenchmarkFailure.unless(
        findings.path("ok").asBoolean(), "every invariant is kept: " + findings);
  }

  @Override
  public void close() {
    up.close();
  }

  private long pidOf(String mainClass) {
    List<Long> pids =
        up.process()
            .descendants()
            .map(ProcessHandle::pid)
            .filter(pid -> runs(pid, mainClass))
            .toList();
    BenchmarkFailure.unless(pids.size() == 1, "one process runs " + mainClass + ": " + pids);
    return pids.get(0);
  }

  private static boolean runs(long pid, String mainClass) {
    try {
      String arguments = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
      return List.of(arguments.split("\0", -1)).contains(mainClass);
    } catch (IOException gone) {
      return false;
    }
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException unreadable) {
      throw new BenchmarkFailure(file + " cannot be read: " + unreadable, unreadable);
    }
  }
}
