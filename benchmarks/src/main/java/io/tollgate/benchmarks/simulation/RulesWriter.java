package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope.Kind;
import io.tollgate.scheduler.identity.World;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** What operators lay down and take back, by seed: controls, drains and maintenance. */
final class RulesWriter {
  private static final long MINUTE = 60_000;
  private static final long SALT = 0x0b_e7_a7L;
  private static final List<Kind> KINDS =
      List.of(
          Kind.ACCOUNT,
          Kind.ACCOUNT,
          Kind.PROJECT,
          Kind.PLAN,
          Kind.GROUP,
          Kind.POOL,
          Kind.WORKFLOW,
          Kind.NODE,
          Kind.GLOBAL);
  private static final List<String> MODELS = List.of("h100", "a100", "l4");

  private final Random random;
  private final Layout layout;
  private final Consumer<Happening> writes;
  private int laidDown;

  RulesWriter(long seed, Layout layout, Consumer<Happening> writes) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
    this.layout = layout;
    this.writes = writes;
  }

  void write(long end) {
    for (long at = next(0, 6 * MINUTE); at < end; at = next(at, 6 * MINUTE)) {
      control(at);
    }
    for (long at = next(0, 12 * MINUTE); at < end; at = next(at, 12 * MINUTE)) {
      throttle(at);
    }
    for (long at = next(0, 14 * MINUTE); at < end; at = next(at, 14 * MINUTE)) {
      writes.accept(
          new Regime.Maintain(at, node(), within(6 * MINUTE), 30_000 + within(4 * MINUTE)));
    }
    for (long at = next(0, 20 * MINUTE); at < end; at = next(at, 20 * MINUTE)) {
      long deadline = 20_000 + within(4 * MINUTE);
      lay(
          at,
          ControlAction.DRAIN,
          Kind.NODE,
          node(),
          0,
          false,
          deadline,
          deadline + within(MINUTE));
    }
  }

  private void control(long at) {
    ControlAction action = random.nextBoolean() ? ControlAction.QUEUE : ControlAction.BLOCK;
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    boolean stops = action == ControlAction.BLOCK && random.nextDouble() < 0.3;
    // What stops everything would leave little to see.
    boolean narrow = kind == Kind.ACCOUNT || kind == Kind.PROJECT || kind == Kind.NODE;
    long lasts = kind == Kind.GLOBAL || kind == Kind.GROUP ? 20_000 : 3 * MINUTE;
    String of = name(kind);
    lay(at, action, kind, of, 0, stops && narrow, 0, 4_000 + within(lasts));
    if (action == ControlAction.BLOCK && kind == Kind.ACCOUNT) {
      writes.accept(new Regime.ExtendBlocked(at + 1_500 + within(1_000), of));
    }
  }

  private void throttle(long at) {
    Kind kind = KINDS.get(random.nextInt(KINDS.size()));
    lay(
        at,
        ControlAction.THROTTLE,
        kind,
        name(kind),
        1 + random.nextInt(3),
        false,
        0,
        MINUTE + within(6 * MINUTE));
    if (random.nextBoolean()) {
      // Whoever leads next has to count what another has started.
      writes.accept(new Fault.LeaderStops(at + within(3 * MINUTE), 3_000 + within(5_000)));
    }
  }

  private void lay(
      long at,
      ControlAction action,
      Kind kind,
      String of,
      int rate,
      boolean stops,
      long deadline,
      long lasts) {
    int key = laidDown++;
    writes.accept(new Regime.Lay(at, key, action, kind, of, rate, stops, deadline, lasts));
    if (random.nextDouble() < 0.4) {
      writes.accept(new Regime.TakeBack(at + within(lasts), key));
    }
  }

  private String name(Kind kind) {
    return switch (kind) {
      case ACCOUNT -> layout.accounts().get(random.nextInt(layout.accounts().size() - 1)).name();
      case PROJECT -> layout.accounts().get(0).projects().get(random.nextInt(2));
      case PLAN -> random.nextBoolean() ? "pro" : "enterprise";
      case GROUP -> "standard";
      case POOL -> MODELS.get(random.nextInt(MODELS.size()));
      case WORKFLOW -> random.nextBoolean() ? "command" : "batch";
      case NODE -> node();
      default -> "";
    };
  }

  private String node() {
    List<String> nodes =
        layout.nodes().stream()
            .filter(node -> node.world() == World.LIVE)
            .map(Layout.NodeSpec::name)
            .toList();
    return nodes.get(random.nextInt(nodes.size()));
  }

  private long within(long ms) {
    return (long) (random.nextDouble() * ms);
  }

  private long next(long at, long mean) {
    return at + 1 + (long) (-Math.log(1 - random.nextDouble()) * mean);
  }
}
