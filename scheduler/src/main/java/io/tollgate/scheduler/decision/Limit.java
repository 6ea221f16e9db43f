package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.session.Shape;
import java.util.Optional;

/**
 * How much of something an account, one of its projects or one of its keys may have in use at once.
 *
 * @param holder which part of the account
 * @param gpuModel the model whose sessions count; all when empty
 * @param unit what is counted
 * @param most how much of it, 0 or more
 */
public record Limit(Holder holder, Optional<String> gpuModel, Unit unit, long most) {

  /** What is counted of sessions that run. */
  public enum Unit {
    /** Each is one. */
    SESSIONS(WaitCode.ACCOUNT_CONCURRENCY),
    /** Their GPUs, and parts of GPUs. */
    GPUS(WaitCode.QUOTA),
    /** Their GPUs times the minutes they still have ahead, as Slurm's GrpTRESRunMins. */
    GPU_MINUTES(WaitCode.RUN_MINUTES_LIMIT);

    private final WaitCode code;

    Unit(WaitCode code) {
      this.code = code;
    }

    /** The reason that a full limit gives. */
    public WaitCode code() {
      return code;
    }

    /** How much a session of that shape and so many prepaid minutes takes when it starts. */
    public double taken(Shape shape, long minutes) {
      double gpus = shape.gpus() * shape.gpuThousandths() / (double) Shape.WHOLE;
      return switch (this) {
        case SESSIONS -> 1;
        case GPUS -> gpus;
        case GPU_MINUTES -> gpus * minutes;
      };
    }
  }

  /** Whether sessions of that part and model count. */
  public boolean counts(Belonging belonging, String model) {
    if (gpuModel.isPresent() && !gpuModel.get().equals(model)) {
      return false;
    }
    return switch (holder.kind()) {
      case ACCOUNT -> true;
      case PROJECT -> belonging.project().filter(holder.name()::equals).isPresent();
      case KEY -> belonging.key().filter(key -> key.toString().equals(holder.name())).isPresent();
    };
  }
}
