package io.tollgate.scheduler.cycle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.Awaits;
import io.tollgate.scheduler.decision.Belonging;
import io.tollgate.scheduler.decision.Company;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Tenure;
import io.tollgate.scheduler.decision.Wishes;
import io.tollgate.scheduler.decision.Withheld;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.Preempted;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionRequest;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Rows as the decision sees them. */
final class Views {

  private Views() {}

  /** A node with its GPUs. */
  static NodeView node(Node node, List<Gpu> gpus) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.gpuModel().orElse("none"),
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        node.hosting(),
        availability(node),
        gpus.stream().filter(gpu -> !gpu.removed()).map(Views::gpu).toList(),
        node.version());
  }

  private static GpuView gpu(Gpu gpu) {
    return gpu.takesWork()
        ? GpuView.healthy(gpu.uuid(), gpu.index())
        : GpuView.sick(gpu.uuid(), gpu.index(), gpu.healthCause().orElse("sick"));
  }

  private static Availability availability(Node node) {
    if (!node.state().equals("ready")) {
      return Availability.down(
          node.stateSince(), node.state().equals("joining") ? "not having joined" : "silence");
    }
    if (node.isDrainedByHealth()) {
      return Availability.down(node.healthSince().orElse(node.stateSince()), node.drainCauses());
    }
    if (node.startTrouble().setAsideAt().isPresent()) {
      return Availability.down(node.startTrouble().setAsideAt().get(), "failed starts");
    }
    return node.cordoned()
        ? Availability.drain(node.cordonedAt().orElse(node.stateSince()))
        : Availability.READY;
  }

  /**
   * A session that holds GPUs.
   *
   * @param latestEnd until when it holds those of an allocation at the latest
   */
  static HeldSession held(
      Session session, Collection<Allocation> own, Function<Allocation, Instant> latestEnd) {
    List<HeldAllocation> allocations = new ArrayList<>();
    Instant last = Instant.EPOCH;
    for (Allocation allocation : own) {
      Instant end = latestEnd.apply(allocation);
      last = end.isAfter(last) ? end : last;
      allocations.add(
          new HeldAllocation(
              allocation.id(),
              allocation.node(),
              allocation.gpuUuids(),
              allocation.gpuThousandths(),
              allocation.cpus(),
              allocation.memoryBytes(),
              end));
    }
    return new HeldSession(
        session.id(),
        belonging(session),
        session.request().world(),
        priority(session.request().priorityClass()),
        tenure(session, own),
        allocations,
        session.request().createdAt(),
        session.progress().startingAt().orElse(session.progress().queuedAt()),
        last,
        session.state().holdsGpus());
  }

  /** For whom it leaves counts as long as what it held then is not released. */
  private static Tenure tenure(Session session, Collection<Allocation> own) {
    Progress progress = session.progress();
    boolean runs =
        progress.state() == SessionState.STARTING || progress.state() == SessionState.RUNNING;
    return new Tenure(
        runs && isPreemptible(session),
        progress.version(),
        progress.runningAt(),
        progress
            .preempted()
            .filter(
                last -> !runs && own.stream().noneMatch(one -> one.createdAt().isAfter(last.at())))
            .flatMap(Preempted::by));
  }

  private static boolean isPreemptible(Session session) {
    return session.request().capacityClass().equals("preemptible")
        || Planted.is(HouseDefect.PAID_TO_STAY_PREEMPTED);
  }

  /**
   * A session that waits.
   *
   * @param cleanupUntil until when GPUs of its earlier attempts may still be held
   * @param awaits what has to end before
   * @param failedOn nodes on which its starts have failed
   */
  static QueuedSession queued(
      Session session, Optional<Instant> cleanupUntil, List<Awaits> awaits, Set<NodeId> failedOn) {
    return QueuedSession.draft(
            session.id(),
            session.request().account(),
            session.request().shape(),
            session.request().createdAt(),
            session.timeLeft())
        .belonging(belonging(session))
        .atLeast(Optional.of(Duration.ofMinutes(session.progress().leastMinutes())))
        .world(session.request().world())
        .priority(priority(session.request().priorityClass()))
        .ownPriority(session.progress().priority())
        .notBefore(session.progress().notBefore())
        .cleanupUntil(cleanupUntil)
        .wishes(
            new Wishes(
                    session.progress().heldSince(),
                    session.request().timing().beginAt(),
                    session.request().timing().deadline())
                .withheld(
                    session
                        .progress()
                        .operatorHold()
                        .map(hold -> new Withheld(hold.by(), hold.reason(), hold.since())))
                .awaiting(awaits))
        .preemptible(isPreemptible(session))
        .preempted(session.progress().preempted().isPresent())
        .allowInfeasible(session.request().allowInfeasible())
        .version(session.progress().version())
        .failedOn(failedOn)
        .done();
  }

  /** One that waits for its first start. */
  static QueuedSession queued(Session session, List<Awaits> awaits) {
    return queued(session, Optional.empty(), awaits, Set.of());
  }

  /** Whose it is and what it belongs to. */
  static Belonging belonging(Session session) {
    SessionRequest request = session.request();
    return new Belonging(
        request.account(),
        request.project(),
        Optional.of(request.keyId()),
        request.workflow(),
        request.array().map(ArrayPlace::belongs),
        new Company(request.labels(), request.shape().neighbours().avoid()));
  }

  private static int priority(String priorityClass) {
    return switch (priorityClass) {
      case "high" -> 2;
      case "low" -> 0;
      default -> 1;
    };
  }
}
