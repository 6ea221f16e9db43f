package io.tollgate.agent.gpu;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What may speak against a GPU. What is not offered is null: absence is not health. A MIG slice
 * shows its card's signs where it has none of its own.
 *
 * @param xid the last XID, kept by the exporter until it restarts; 0 for none
 * @param xidCounts XID to how often it was seen in the exporter's window; empty when not offered
 * @param rowRemapFailure a memory row could not be replaced
 * @param rowRemapPending a row is replaced at the next reset
 * @param uncorrectableRemappedRows rows replaced for errors that could not be corrected
 * @param eccDoubleBitVolatile uncorrectable memory errors since the driver was loaded
 * @param clocksEventReasons NVML's bit mask of why clocks are lowered
 * @param recoveryAction what the driver asks for
 */
public record GpuSigns(
    @Nullable Integer xid,
    Map<Integer, Long> xidCounts,
    @Nullable Boolean rowRemapFailure,
    @Nullable Boolean rowRemapPending,
    @Nullable Long uncorrectableRemappedRows,
    @Nullable Long eccDoubleBitVolatile,
    @Nullable Long clocksEventReasons,
    @Nullable RecoveryAction recoveryAction) {

  /** Nothing is known. */
  public static final GpuSigns UNKNOWN = builder().build();

  public GpuSigns {
    xidCounts = Map.copyOf(xidCounts);
  }

  /** Signs with nothing known yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** These signs, with another's where these say nothing. */
  public GpuSigns or(GpuSigns other) {
    return new GpuSigns(
        first(xid, other.xid),
        xidCounts.isEmpty() ? other.xidCounts : xidCounts,
        first(rowRemapFailure, other.rowRemapFailure),
        first(rowRemapPending, other.rowRemapPending),
        first(uncorrectableRemappedRows, other.uncorrectableRemappedRows),
        first(eccDoubleBitVolatile, other.eccDoubleBitVolatile),
        first(clocksEventReasons, other.clocksEventReasons),
        first(recoveryAction, other.recoveryAction));
  }

  private static <T> @Nullable T first(@Nullable T one, @Nullable T two) {
    return one == null ? two : one;
  }

  /** Gathers signs one by one. */
  public static final class Builder {

    private final Map<Integer, Long> xidCounts = new TreeMap<>();
    private @Nullable Integer xid;
    private @Nullable Boolean rowRemapFailure;
    private @Nullable Boolean rowRemapPending;
    private @Nullable Long uncorrectableRemappedRows;
    private @Nullable Long eccDoubleBitVolatile;
    private @Nullable Long clocksEventReasons;
    private @Nullable RecoveryAction recoveryAction;

    private Builder() {}

    /** The last XID, 0 for none. */
    public Builder xid(@Nullable Integer last) {
      xid = last;
      return this;
    }

    /** How often an XID was seen; of two counts of one XID the higher stands. */
    public Builder xidCount(int number, long times) {
      xidCounts.merge(number, times, Math::max);
      return this;
    }

    /** Whether a memory row could not be replaced. */
    public Builder rowRemapFailure(@Nullable Boolean failed) {
      rowRemapFailure = failed;
      return this;
    }

    /** Whether a row waits for a reset. */
    public Builder rowRemapPending(@Nullable Boolean pending) {
      rowRemapPending = pending;
      return this;
    }

    /** Rows replaced for errors that could not be corrected. */
    public Builder uncorrectableRemappedRows(@Nullable Long rows) {
      uncorrectableRemappedRows = rows;
      return this;
    }

    /** Uncorrectable memory errors since the driver was loaded. */
    public Builder eccDoubleBitVolatile(@Nullable Long errors) {
      eccDoubleBitVolatile = errors;
      return this;
    }

    /** NVML's bit mask. */
    public Builder clocksEventReasons(@Nullable Long mask) {
      clocksEventReasons = mask;
      return this;
    }

    /** What the driver asks for. */
    public Builder recoveryAction(@Nullable RecoveryAction action) {
      recoveryAction = action;
      return this;
    }

    /** The signs. */
    public GpuSigns build() {
      return new GpuSigns(
          xid,
          xidCounts,
          rowRemapFailure,
          rowRemapPending,
          uncorrectableRemappedRows,
          eccDoubleBitVolatile,
          clocksEventReasons,
          recoveryAction);
    }
  }
}
