package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.ControlScope.Kind;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;

/** A small random cluster with something of everything; the same seed gives the same one. */
final class RandomWorld {
  static final int ACCOUNTS = 3;
  private static final Policy SHARED = World.POLICY.change().fairShare(true).done();
  private static final Policy SIZE_AWARE =
      World.SIZE_AWARE
          .change()
          .promises(
              World.SIZE_AWARE.promises().keeping(new ShortWork(Duration.ofMinutes(30), 0.25, 4)))
          .done();
  private static final Comparator<NodeView> BY_ID = Comparator.comparing(NodeView::id);

  final Random random;
  final World world = new World();
  private int last;

  /** Whether nobody starts for less time than was bought. */
  private boolean whole;

  private Optional<Choosy> choosy = Optional.empty();
  private int laidDown;

  /** One by the server's rules for every two by those of first come, first served. */
  RandomWorld(long seed) {
    this(seed, seed % 3 == 0 ? SIZE_AWARE : seed % 3 == 1 ? World.POLICY : SHARED);
  }

  RandomWorld(long seed, Policy policy) {
    world.policy = policy;
    random = new Random(seed);
    int nodes = 1 + random.nextInt(5);
    for (int i = 1; i <= nodes; i++) {
      NodeView node = World.of(World.nodeView(i, 1 + random.nextInt(4)), model());
      if (random.nextInt(8) == 0) {
        node = World.sick(node, 0);
      }
      int kind = random.nextInt(10);
      if (kind == 0) {
        node = World.with(node, Availability.down(World.T0));
      } else if (kind == 1) {
        node = World.with(node, Availability.drain(World.T0));
      }
      world.cluster.put(node);
    }
    for (int i = 1; i <= ACCOUNTS; i++) {
      Optional<Instant> suspended =
          random.nextInt(10) == 0 ? Optional.of(World.T0) : Optional.empty();
      world.cluster.put(
          AccountView.of(World.account(i), 1 + random.nextInt(4))
              .change()
              .suspended(suspended)
              .limits(limits(new Random(seed * 31 + i)))
              .reserved(i == 1 && seed % 4 == 1 ? Map.of("h100", ReservedGpus.of(3)) : Map.of())
              .done());
    }
  }

  /** One with nodes and sessions to which it matters who else is there. */
  RandomWorld choosy(long seed) {
    Choosy added = new Choosy(seed);
    world.cluster.snapshot().nodes().values().stream()
        .sorted(BY_ID)
        .forEach(node -> world.cluster.put(added.node(node)));
    choosy = Optional.of(added);
    return this;
  }

  /** About every other account has some, of its own, its project or a model. */
  private static List<Limit> limits(Random chance) {
    List<Limit> limits = new ArrayList<>();
    Optional<String> all = Optional.empty();
    if (chance.nextInt(4) == 0) {
      int most = 1 + chance.nextInt(3);
      limits.add(new Limit(Holder.ACCOUNT, all, Limit.Unit.SESSIONS, most));
    }
    if (chance.nextInt(4) == 0) {
      limits.add(new Limit(Holder.project("p0"), all, Limit.Unit.SESSIONS, 1));
    }
    if (chance.nextInt(4) == 0) {
      int most = chance.nextInt(6);
      limits.add(new Limit(Holder.ACCOUNT, Optional.of("h100"), Limit.Unit.GPUS, most));
    }
    if (chance.nextInt(4) == 0) {
      int most = 20 + chance.nextInt(200);
      limits.add(new Limit(Holder.ACCOUNT, all, Limit.Unit.GPU_MINUTES, most));
    }
    return limits;
  }

  /**
   * Without limits that open at times at which nothing ends, which lists of ends cannot find, and
   * with nothing reserved.
   */
  RandomWorld withoutMinutes() {
    whole = true;
    for (AccountView account : world.cluster.snapshot().accounts().values()) {
      world.cluster.put(
          account
              .change()
              .limits(
                  account.limits().stream()
                      .filter(limit -> limit.unit() != Limit.Unit.GPU_MINUTES)
                      .toList())
              .reserved(Map.of())
              .done());
    }
    return this;
  }

  /** Now and then an operator lays something down, or takes it back. */
  void operate(Instant now) {
    for (Control control : world.cluster.snapshot().rules().controls().values()) {
      if (!control.isInForce(now) || control.id().getLeastSignificantBits() % 3 == 0) {
        world.cluster.put(control.ended(now));
      }
    }
    for (MaintenanceWindow window : world.cluster.snapshot().rules().windows().values()) {
      if (!window.to().isAfter(now)) {
        world.cluster.put(window.ended(now));
      }
    }
    if (random.nextInt(3) == 0) {
      control(now);
    }
    if (random.nextInt(6) == 0) {
      long from = Duration.between(World.T0, now).toMinutes() + random.nextInt(40);
      int node = 1 + random.nextInt(5);
      world.cluster.put(World.window(++laidDown, node, from, from + 1 + random.nextInt(30)));
    }
  }

  private void control(Instant now) {
    ControlScope scope =
        switch (random.nextInt(6)) {
          case 0 ->
              ControlScope.of(Kind.SESSION, World.session(1 + random.nextInt(last + 1)).value());
          case 1 -> ControlScope.project("p" + random.nextInt(3), Optional.empty());
          case 2 -> ControlScope.of(Kind.NODE, World.node(1 + random.nextInt(5)).value());
          default ->
              ControlScope.of(Kind.ACCOUNT, World.account(1 + random.nextInt(ACCOUNTS)).value());
        };
    boolean node = scope.kind() == Kind.NODE;
    ControlAction action = ControlAction.values()[random.nextInt(node ? 4 : 3)];
    OptionalInt rate =
        action == ControlAction.THROTTLE
            ? OptionalInt.of(1 + random.nextInt(2))
            : OptionalInt.empty();
    Optional<Instant> until =
        random.nextBoolean()
            ? Optional.of(now.plus(Duration.ofMinutes(1 + random.nextInt(30))))
            : Optional.empty();
    world.cluster.put(World.control(++laidDown, action, scope, rate, until));
  }

  private String model() {
    return random.nextInt(4) == 0 ? "a100" : "h100";
  }

  /** Some sessions join the queue. */
  void submit(int most, Instant now) {
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      last++;
      QueuedSession plain =
          World.queued(
              last,
              1 + random.nextInt(ACCOUNTS),
              World.shape(model(), random.nextInt(4) == 0 ? 2 : 1, 1 + random.nextInt(4)),
              1 + random.nextInt(60));
      Optional<String> project =
          random.nextBoolean() ? Optional.of("p" + random.nextInt(3)) : Optional.empty();
      Belonging own = plain.belonging().of(project);
      QueuedSession named = plain.change().belonging(own).done();
      QueuedSession session = choosy.map(wishes -> wishes.session(named)).orElse(named);
      if (!whole && last % 5 < 2) {
        session = World.atLeast(session, 1 + random.nextInt(20));
      }
      if (last % 2 == 0) {
        // Of the one array of its account.
        int account = session.account().hashCode();
        session = World.ofArray(session, account, 1 + Math.floorMod(account, 2));
      }
      world.cluster.put(
          World.with(
              World.with(session, wishes(session, now))
                  .change()
                  .ownPriority(random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0)
                  .preemptible(last % 2 == 0)
                  .preempted(last % 7 == 0)
                  .done(),
              random.nextInt(5) == 0 ? 1 : 0,
              random.nextInt(8) == 0
                  ? Optional.of(now.plus(Duration.ofMinutes(1 + random.nextInt(30))))
                  : Optional.empty(),
              random.nextInt(12) == 0
                  ? Optional.of(now.plus(Duration.ofMinutes(1 + random.nextInt(30))))
                  : Optional.empty()));
    }
  }

  private Wishes wishes(QueuedSession session, Instant now) {
    int kind = random.nextInt(12);
    Optional<Instant> soon = Optional.of(now.plus(Duration.ofMinutes(1 + random.nextInt(20))));
    return new Wishes(
            kind == 0 ? Optional.of(now) : Optional.empty(),
            kind == 1 || kind == 2 ? soon : Optional.empty(),
            kind > 1 && kind < 4
                ? soon.map(begin -> begin.plus(session.runLimit()))
                : Optional.empty())
        .withheld(
            kind == 0 && random.nextBoolean() || kind == 5
                ? Optional.of(new Withheld("key:1", "an incident", now))
                : Optional.empty())
        .awaiting(awaits(now));
  }

  private List<Awaits> awaits(Instant now) {
    List<Awaits> awaits = new ArrayList<>();
    while (random.nextInt(10) == 0) {
      Optional<Instant> soon = Optional.of(now.plusSeconds(60L * (random.nextInt(20) - 5)));
      boolean met = random.nextBoolean();
      awaits.add(
          new Awaits(
              new SessionId(fresh(100 + awaits.size())),
              "has ended",
              met ? soon : Optional.empty(),
              met || random.nextBoolean() ? Optional.empty() : soon));
    }
    return awaits;
  }

  /** What has to end ends, and some end early; those that waited for a release may go on. */
  void pass(Instant now) {
    ClusterState state = world.cluster.snapshot();
    for (SessionId id : state.held().keySet().stream().sorted().toList()) {
      boolean over = !state.held().get(id).latestEnd().isAfter(now);
      if (over || random.nextInt(6) == 0) {
        world.cluster.removeHeld(id);
      }
    }
    for (SessionId id : state.queue().keySet().stream().sorted().toList()) {
      QueuedSession session = state.queue().get(id);
      if (session.cleanupUntil().filter(until -> !until.isAfter(now)).isPresent()) {
        world.cluster.put(
            World.with(session, session.priority(), session.notBefore(), Optional.empty()));
      }
    }
  }

  /** Now and then a node goes, comes back, is cordoned, or has a GPU fall sick or get well. */
  void fault(Instant now) {
    ClusterState state = world.cluster.snapshot();
    for (NodeView node : state.nodes().values().stream().sorted(BY_ID).toList()) {
      NodeView changed =
          switch (random.nextInt(16)) {
            case 0 -> World.with(node, Availability.down(now));
            case 1 -> World.with(node, Availability.drain(now));
            case 2, 3 -> World.with(node, Availability.READY);
            case 4 -> World.sick(node, random.nextInt(2));
            case 5 -> World.healed(node);
            default -> node;
          };
      world.cluster.put(changed);
    }
  }

  /** Decides and commits until a decision starts nothing and moves no promise. */
  Plan settle(Instant now) {
    Plan plan = world.decide(now);
    for (int i = 0; i < 50; i++) {
      ClusterState before = world.cluster.snapshot();
      plan = world.decide(now);
      if (plan.starts().isEmpty()
          && plan.preempts().isEmpty()
          && before.promises().equals(plan.promises())) {
        return plan;
      }
    }
    throw new AssertionError("decisions at one moment do not settle");
  }

  static UUID fresh(int number) {
    return World.uuid("fresh", number);
  }
}
