package io.tollgate.agent.hook;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the site's hooks of all allocations and never waits for one. A prolog runs at most once per
 * allocation, whatever dies; an epilog runs until it has passed. Confined to the agent's thread,
 * except for the troubles.
 */
public final class Hooks {

  /** How long after a failure an epilog is tried again. */
  static final Duration RETRY = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(Hooks.class);

  /**
   * What the hooks need to know of the node.
   *
   * @param workspace the own directory of an allocation's work
   * @param gpuIndices the driver's number of each GPU by its uuid
   * @param ended called by any thread when a hook of an allocation has ended
   */
  public record Surroundings(
      Function<AllocationId, Path> workspace,
      Supplier<Map<String, Integer>> gpuIndices,
      Consumer<AllocationId> ended) {}

  /** What this process remembers of an allocation. */
  private final class Slot {
    final HookRun prolog;
    final HookRun epilog;
    boolean nothingToRun;
    @Nullable Long epilogFailedMs;

    Slot(AllocationId id) {
      prolog = run(id, HookKind.PROLOG);
      epilog = run(id, HookKind.EPILOG);
    }
  }

  private final HookSettings settings;
  private final Path root;
  private final Path runner;
  private final BootClock clock;
  private final InstantSource wall;
  private final Surroundings surroundings;
  private final Map<AllocationId, Slot> slots = new HashMap<>();
  private final Map<AllocationId, HookTrouble> troubles = new HashMap<>();
  private volatile List<HookTrouble> shownTroubles = List.of();

  /**
   * @param root directory of the agent's own for what is known of each run
   * @throws IOException when the runner cannot be written there
   */
  public Hooks(
      HookSettings settings, Path root, BootClock clock, InstantSource wall, Surroundings around)
      throws IOException {
    this.settings = settings;
    this.root = root;
    this.clock = clock;
    this.wall = wall;
    this.surroundings = around;
    this.runner = root.resolve("hook.sh");
    // Written beside and renamed: runners of an earlier agent may still be reading the old text.
    Path beside = root.resolve("hook.sh.new");
    try (InputStream text = Hooks.class.getResourceAsStream("hook.sh")) {
      if (text == null) {
        throw new IOException("hook.sh is missing in the agent's archive");
      }
      Files.write(beside, text.readAllBytes());
    }
    Files.move(beside, runner, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Works towards the prolog having passed; to be called until it answers true.
   *
   * @param most the most that the start as a whole may take
   * @throws StartFailure when it has not passed and never will
   */
  boolean prologPassed(Workload workload, Duration most) throws StartFailure {
    Slot slot = slot(workload.id());
    if (slot.nothingToRun) {
      return true;
    }
    HookRun.Look now = slot.prolog.look(shorter(settings.limit(HookKind.PROLOG), most));
    return switch (now.phase()) {
      case NOT_BEGUN -> beginProlog(workload, slot);
      case RUNNING -> false;
      case PASSED -> true;
      case FAILED -> throw StartFailure.ofNode(now.message());
    };
  }

  private boolean beginProlog(Workload workload, Slot slot) throws StartFailure {
    try {
      List<Path> scripts = HookScripts.of(settings.directory(), HookKind.PROLOG);
      slot.nothingToRun =
          scripts.isEmpty() && HookScripts.of(settings.directory(), HookKind.EPILOG).isEmpty();
      if (slot.nothingToRun) {
        return true;
      }
      HookFacts facts =
          HookFacts.of(
              workload,
              surroundings.gpuIndices().get(),
              surroundings.workspace().apply(workload.id()));
      Files.createDirectories(directory(workload.id()));
      DurableFile.writeSwiftly(facts(workload.id()), facts);
      if (scripts.isEmpty()) {
        return true;
      }
      begin(slot.prolog, scripts, facts, HookKind.PROLOG, workload.id());
      return false;
    } catch (UntrustedHookException e) {
      throw StartFailure.ofNode("The node's prolog cannot be trusted: " + e.getMessage());
    } catch (IOException e) {
      throw StartFailure.ofNode("The node's prolog cannot be run: " + e);
    }
  }

  private void begin(
      HookRun run, List<Path> scripts, HookFacts facts, HookKind kind, AllocationId id)
      throws IOException {
    run.begin(runner, scripts, facts.environment(kind), () -> surroundings.ended().accept(id));
  }

  /** Ends a prolog that is no longer wanted; true when nothing of it is left. */
  boolean ensurePrologGone(AllocationId id) {
    Slot slot = slot(id);
    return slot.nothingToRun
        || !Files.exists(facts(id))
        || slot.prolog.look(settings.limit(HookKind.PROLOG)).phase() == HookRun.Phase.PASSED
        || slot.prolog.ensureGone();
  }

  /**
   * Works towards the epilog having passed; to be called until it answers true. It runs for every
   * allocation that a prolog was begun for, also for one that failed: what it began is to be
   * undone.
   */
  boolean epilogPassed(AllocationId id) {
    Slot slot = slot(id);
    if (slot.nothingToRun || !Files.exists(facts(id))) {
      return true;
    }
    HookRun.Look now = slot.epilog.look(settings.limit(HookKind.EPILOG));
    boolean passed =
        switch (now.phase()) {
          case NOT_BEGUN ->
              (slot.epilogFailedMs == null || retryDue(slot)) && beginEpilog(id, slot);
          case RUNNING -> false;
          case PASSED -> true;
          case FAILED -> epilogFailed(id, slot, now.message());
        };
    if (passed) {
      slot.nothingToRun = true;
      troubles.remove(id);
      show();
    }
    return passed;
  }

  private boolean epilogFailed(AllocationId id, Slot slot, String message) {
    if (slot.epilogFailedMs == null) {
      tell(id, slot, message);
    }
    if (slot.epilog.ensureGone() && retryDue(slot)) {
      try {
        slot.epilog.clear();
        return beginEpilog(id, slot);
      } catch (IOException e) {
        tell(id, slot, "The epilog cannot be tried again: " + e);
      }
    }
    return false;
  }

  private boolean retryDue(Slot slot) {
    return slot.epilogFailedMs != null
        && clock.uptimeMs() - slot.epilogFailedMs >= RETRY.toMillis();
  }

  private boolean beginEpilog(AllocationId id, Slot slot) {
    slot.epilogFailedMs = null;
    try {
      List<Path> scripts = HookScripts.of(settings.directory(), HookKind.EPILOG);
      Optional<HookFacts> facts = DurableFile.read(facts(id), HookFacts.class);
      if (scripts.isEmpty() || facts.isEmpty()) {
        return true;
      }
      begin(slot.epilog, scripts, facts.get(), HookKind.EPILOG, id);
    } catch (UntrustedHookException e) {
      tell(id, slot, "The node's epilog cannot be trusted: " + e.getMessage());
    } catch (IOException e) {
      tell(id, slot, "The node's epilog cannot be run: " + e);
    }
    return false;
  }

  private void tell(AllocationId id, Slot slot, String message) {
    slot.epilogFailedMs = clock.uptimeMs();
    log.error(
        "Allocation {} keeps its GPUs until its epilog has passed; it is tried again in a minute: {}",
        id,
        message);
    HookTrouble before = troubles.get(id);
    troubles.put(
        id, new HookTrouble(id, before == null ? wall.instant() : before.since(), message));
    show();
  }

  private void show() {
    shownTroubles = List.copyOf(troubles.values());
  }

  /** Epilogs that have failed and not passed since; may be called by any thread. */
  public List<HookTrouble> troubles() {
    return shownTroubles;
  }

  /** Deletes what is kept of the hooks of an allocation. */
  void forget(AllocationId id) {
    Slot slot = slot(id);
    slots.remove(id);
    troubles.remove(id);
    show();
    try {
      slot.prolog.forget();
      slot.epilog.forget();
      Files.deleteIfExists(facts(id));
      Files.deleteIfExists(directory(id));
    } catch (IOException e) {
      log.warn(
          "What is kept of the hooks of allocation {} cannot be deleted: {}", id, e.toString());
    }
  }

  private HookRun run(AllocationId id, HookKind kind) {
    return new HookRun(id, kind, directory(id).resolve(kind.word()), clock);
  }

  private Slot slot(AllocationId id) {
    return slots.computeIfAbsent(id, Slot::new);
  }

  private Path directory(AllocationId id) {
    return root.resolve(id.toString());
  }

  private Path facts(AllocationId id) {
    return directory(id).resolve("facts.json");
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
