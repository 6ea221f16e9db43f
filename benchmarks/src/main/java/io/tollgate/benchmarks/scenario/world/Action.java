package io.tollgate.benchmarks.scenario.world;

import io.tollgate.metering.ledger.GrantKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** One item of a step's {@code do}. */
public sealed interface Action {

  /** Where it stands in the file. */
  int line();

  /** Does it; the refusal when it is turned down. */
  Optional<Refusal> in(Doings world);

  /** The session it needs to be there, which it is not when its submission was refused. */
  default Optional<String> session() {
    return Optional.empty();
  }

  /** {@code submit}. */
  record Submission(int line, Submit wish) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      return world.submit(wish);
    }
  }

  /** {@code extend}. */
  record Extension(int line, String id, int minutes) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      return world.extend(id, minutes);
    }

    @Override
    public Optional<String> session() {
      return Optional.of(id);
    }
  }

  /** {@code set_running_max}. */
  record RunningMax(int line, String array, OptionalInt most) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      return world.setRunningMax(array, most);
    }

    @Override
    public Optional<String> session() {
      return Optional.of(array);
    }
  }

  /** {@code set_priority}. */
  record Ranking(int line, String id, int priority) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      return world.setPriority(id, priority);
    }

    @Override
    public Optional<String> session() {
      return Optional.of(id);
    }
  }

  /** {@code finish}. */
  record Finish(int line, String id, int exitCode) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.finish(id, exitCode);
      return Optional.empty();
    }

    @Override
    public Optional<String> session() {
      return Optional.of(id);
    }
  }

  /** {@code utilization}. */
  record Use(int line, String id, OptionalInt gpu, OptionalDouble percent) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.utilization(id, gpu, percent);
      return Optional.empty();
    }

    @Override
    public Optional<String> session() {
      return Optional.of(id);
    }
  }

  /** {@code fail_start}. */
  record FailStart(int line, String id, int times) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.failStart(id, times);
      return Optional.empty();
    }

    @Override
    public Optional<String> session() {
      return Optional.of(id);
    }
  }

  /** A word that takes one name. */
  record Named(int line, Verb verb, String name) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      return verb.in(world, name);
    }

    @Override
    public Optional<String> session() {
      return verb.object() == Verb.Named.SESSION ? Optional.of(name) : Optional.empty();
    }
  }

  /** {@code leader_change}. */
  record LeaderChange(int line) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.leaderChange();
      return Optional.empty();
    }
  }

  /** {@code gpu_sick}. */
  record GpuSick(int line, String node, int index, String cause) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.gpuSick(node, index, cause);
      return Optional.empty();
    }
  }

  /** {@code gpu_well}. */
  record GpuWell(int line, String node, int index) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.gpuWell(node, index);
      return Optional.empty();
    }
  }

  /** {@code credit}. */
  record Credit(int line, String account, long micros, GrantKind kind, Optional<Duration> expires)
      implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.credit(account, micros, kind, expires);
      return Optional.empty();
    }
  }

  /** {@code spend_limit}. */
  record Limit(int line, Spending of, long micros) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.limit(of, micros);
      return Optional.empty();
    }
  }

  /** {@code no_spend_limit}. */
  record NoLimit(int line, Spending of) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.unlimit(of);
      return Optional.empty();
    }
  }

  /** {@code dry_run}. */
  record DryRun(int line, Submit wish, String name) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.dryRun(wish, name);
      return Optional.empty();
    }
  }

  /** {@code control}. */
  record Rule(int line, Control control) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.control(control);
      return Optional.empty();
    }
  }

  /** {@code drain}. */
  record Drained(int line, Drain drain) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      world.drain(drain);
      return Optional.empty();
    }
  }

  /** {@code maintenance}. */
  record Maintenance(int line, List<String> nodes, Duration from, Duration to) implements Action {
    public Maintenance {
      nodes = List.copyOf(nodes);
    }

    @Override
    public Optional<Refusal> in(Doings world) {
      world.maintenance(this);
      return Optional.empty();
    }
  }

  /** {@code price}. */
  record Price(int line, String model, long micros, Duration from) implements Action {
    @Override
    public Optional<Refusal> in(Doings world) {
      return world.price(model, micros, from);
    }
  }
}
