package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.Taken;
import io.tollgate.agent.runtime.WorkloadRuntime;
import io.tollgate.agent.state.StateDirectory;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import io.tollgate.agent.utilization.GpuSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every allocation this agent knows. Confined to the agent's thread, except for the view. */
public final class AllocationTable {

  /** A sync's body is bounded, and so is what one of them carries. */
  private static final int MOST_ROWS_PER_SYNC = 2_000;

  private static final long RETRY_MS = 1_000;
  private static final Logger log = LoggerFactory.getLogger(AllocationTable.class);

  private final BootClock clock;
  private final Steps steps;
  private final AllocationFile files;
  private final EnvironmentFile environments;
  private final DesiredSet desired;
  private final AllocationOrders orders;
  private final RunLimits limits;
  private final AllocationStep step;
  private final AllocationRelease release;
  private final AllocationFarewell farewell;
  private final Map<AllocationId, Allocation> known = new TreeMap<>();
  private volatile AllocationView view = AllocationView.EMPTY;
  private boolean mayStart = true;

  /**
   * @param steps told of every step, for tests
   */
  public AllocationTable(
      StateDirectory state, BootClock clock, WorkloadRuntime runtime, Steps steps) {
    this.clock = clock;
    this.steps = steps;
    this.files = new AllocationFile(state.allocations());
    this.environments = new EnvironmentFile(state.secrets());
    this.desired = new DesiredSet(state.desiredFile(), environments, clock);
    this.orders = new AllocationOrders(clock, steps);
    AllocationWriter paper = new AllocationWriter(files, clock);
    AllocationEnding ending = new AllocationEnding(runtime, paper, clock, steps);
    this.limits = new RunLimits(runtime, paper, clock, steps);
    this.step = new AllocationStep(runtime, paper, limits, ending, clock, steps);
    this.release = new AllocationRelease(runtime, paper, clock, steps);
    this.farewell = new AllocationFarewell(runtime, files, steps);
  }

  /**
   * Takes up where the last agent stopped.
   *
   * @throws IOException when the state cannot be read
   */
  public void load() throws IOException {
    desired.load();
    for (AllocationRecord file : files.readAll()) {
      known.put(file.desired().id(), Allocation.of(file));
    }
    orders.want(desired.allocations(), desired.heardInBoot(), desired.heardMs(), known);
    environments.keepOnly(known.keySet());
    known.values().forEach(limits::adopt);
    view = AllocationView.of(known.values());
    if (!known.isEmpty()) {
      log.info("Taking over {} allocations from the last agent.", known.size());
    }
  }

  /** Which GPUs this node has: work is started on no others. */
  public void gpusAre(Set<String> uuids) {
    step.gpusAre(uuids);
  }

  /** The version of the desired set that is held durably. */
  public long desiredVersion() {
    return desired.version();
  }

  /**
   * Takes a newer desired set; an older one changes nothing.
   *
   * @return whether it was newer
   * @throws UncheckedIOException when it cannot be made durable; only its stop orders have been
   *     acted upon then, because it may be the work that fills the disk
   */
  public boolean accept(long version, List<DesiredAllocation> allocations) {
    try {
      boolean newer = desired.replace(version, allocations, known);
      if (newer) {
        steps.reached(Step.DESIRED_WRITTEN);
        orders.want(allocations, desired.heardInBoot(), clock.uptimeMs(), known);
      }
      return newer;
    } catch (IOException e) {
      orders.stopUnwritten(allocations, known.values());
      throw new UncheckedIOException("the desired set cannot be written", e);
    }
  }

  /** Something happened to the work, so it is looked at in the next turn. */
  public void lookSoon(AllocationId id) {
    Allocation a = known.get(id);
    if (a != null && a.startIntendedMs != null) {
      a.dueMs = 0;
    }
  }

  /**
   * Orders everything to stop, because this agent is asked to leave nothing behind.
   *
   * @param longestGraceMs most time between TERM and KILL, whatever was promised
   */
  public void stopEverything(String why, long longestGraceMs) {
    mayStart = false;
    for (Allocation a : known.values()) {
      a.longestGraceMs = longestGraceMs;
      orders.stop(a, why, clock.uptimeMs());
    }
  }

  /** Whether nothing is left running. */
  public boolean everythingReleased() {
    return known.values().stream().allMatch(a -> a.released);
  }

  /** A newer agent has taken this node over, or no longer has. */
  public void standDown(boolean down) {
    mayStart = !down;
  }

  /** What the server holds durably. */
  public void taken(Taken taken) {
    Allocation a = known.get(taken.id());
    if (a != null) {
      farewell.taken(a, taken);
    }
  }

  /** The server has answered a sync that carried these. */
  public void told(List<AllocationReport> reports) {
    for (AllocationReport report : reports) {
      Allocation a = known.get(report.id());
      if (a != null && report.released()) {
        farewell.endTold(a);
      }
    }
  }

  /**
   * Takes every allocation that is due one step further.
   *
   * @return whether something changed that the server should hear of at once
   */
  public boolean turn() {
    List<Object> before = fingerprint();
    long now = clock.uptimeMs();
    forEachDue(now, a -> step.take(a, mayStart));
    environments.dropDone(known.values());
    // After all have been looked at: one sweep over the processes serves every end of this turn.
    forEachDue(clock.uptimeMs(), release::take);
    farewell.forgetWhatNobodyNeeds(known.values());
    List<Object> after = fingerprint();
    view = AllocationView.of(known.values());
    return !before.equals(after);
  }

  private void forEachDue(long now, Consumer<Allocation> action) {
    for (Allocation a : known.values()) {
      if (a.dueMs > now || a.released) {
        continue;
      }
      try {
        action.accept(a);
      } catch (RuntimeException e) {
        // One allocation in trouble must not keep the limits of the others from being enforced.
        log.error(
            "Allocation {}: {}; trying again in a second.", a.desired.id(), e.getMessage(), e);
        a.dueMs = now + RETRY_MS;
      }
    }
  }

  private List<Object> fingerprint() {
    List<Object> parts = new ArrayList<>(known.size());
    known.values().forEach(a -> parts.add(a.news()));
    return parts;
  }

  /**
   * How long until the next turn is due.
   *
   * @param mostMs the longest pause
   */
  public long pauseMs(long mostMs) {
    long now = clock.uptimeMs();
    long pause = mostMs;
    for (Allocation a : known.values()) {
      if (!a.released && a.dueMs - now < pause) {
        pause = a.dueMs - now;
      }
    }
    return Math.max(1, pause);
  }

  /** What the server is told. A proof reaches to the last look, never beyond what was seen. */
  public List<AllocationReport> reports() {
    int rowsLeft = MOST_ROWS_PER_SYNC;
    List<AllocationReport> reports = new ArrayList<>(known.size());
    for (Allocation a : known.values()) {
      AllocationReport report = a.report(rowsLeft);
      rowsLeft -= report.utilization().size();
      reports.add(report);
    }
    return reports;
  }

  /** Adds measurements of the GPUs to whatever runs on them. */
  public boolean measured(GpuSamples samples) {
    boolean any = false;
    for (Allocation a : known.values()) {
      Long go = a.goMs;
      boolean counts = a.state == AllocationState.RUNNING && a.stopOrderedMs == null;
      // A measurement that began before the work did says nothing about it.
      if (counts && go != null && samples.atMs() >= go) {
        a.utilization.add(a.desired.gpus(), samples.atMs() - go, samples);
        any = true;
      }
    }
    return any;
  }

  /**
   * Notes what befell a GPU with whatever runs there; the next turn writes it down.
   *
   * @param only the one that it concerns, empty for all on that GPU
   * @return whether anything is new
   */
  public boolean note(AllocationNote note, Optional<AllocationId> only) {
    return AllocationNotes.add(note, only, known.values());
  }

  /** What other threads may see. */
  public AllocationView view() {
    return view;
  }
}
