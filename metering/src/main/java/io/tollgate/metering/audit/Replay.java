package io.tollgate.metering.audit;

import io.tollgate.metering.charging.Attempt;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargePlan;
import io.tollgate.metering.charging.ChargePlan.Extent;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.EndReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Charges one session again, attempt by attempt, and compares with what was posted. */
record Replay(Billing billing, List<Run> runs, List<ChargeRow> rows) {
  /** An attempt as it was stored. */
  record Run(
      int attempt,
      Instant startedAt,
      int minutesBefore,
      Optional<String> endReason,
      long elapsedMs) {}

  /** The first thing that is not as computed, in words. */
  Optional<String> firstDifference() {
    long net = 0;
    int posted = 0;
    int numbersUsed = 0;
    for (Run run : runs) {
      if (run.minutesBefore() != numbersUsed) {
        return Optional.of(
            says(
                "attempt "
                    + run.attempt()
                    + " goes on after minute "
                    + run.minutesBefore()
                    + ", used were "
                    + numbersUsed));
      }
      List<ChargeRow> ofRun = rowsOf(run);
      Extent extent = extent(run);
      ChargePlan.Already already = new ChargePlan.Already(posted, net);
      // While it runs, and where the end takes no account of increments, rows were due as it ran.
      long ranMs = run.endReason().isPresent() ? run.elapsedMs() : provenMs();
      ChargePlan asRun = plan(run, ranMs, Extent.RUNNING, already);
      ChargePlan atEnd = extent == Extent.RUNNING ? asRun : plan(run, ranMs, extent, already);
      for (int i = 0; i < ofRun.size(); i++) {
        if (!matches(run, ofRun.get(i), asRun, i) && !matches(run, ofRun.get(i), atEnd, i)) {
          return Optional.of(says("minute " + ofRun.get(i).minute() + " is not as computed"));
        }
      }
      if (extent != Extent.REFUNDED && ofRun.size() != atEnd.rows().size()) {
        return Optional.of(
            says(
                "attempt "
                    + run.attempt()
                    + " has "
                    + ofRun.size()
                    + " minutes, computed are "
                    + atEnd.rows().size()));
      }
      posted += ofRun.size();
      numbersUsed = Math.max(numbersUsed, atEnd.minuteNumbersUsed());
      long sum = 0;
      for (ChargeRow row : ofRun) {
        sum += row.amount().micros();
      }
      long due =
          switch (extent) {
            case RUNNING, ENDED -> net + sum;
            case ENDED_BY_PLATFORM -> Math.min(net + sum, billing.prepaid().whole(posted));
            case REFUNDED -> 0;
          };
      net = due;
    }
    if (rows.size() != posted) {
      return Optional.of(says("has charges of attempts that never were"));
    }
    return net == billing.amounts().netCharged() || refundedAfterwards()
        ? Optional.empty()
        : Optional.of(says("is charged " + billing.charged() + ", computed are " + net));
  }

  private List<ChargeRow> rowsOf(Run run) {
    List<ChargeRow> ofRun = new ArrayList<>();
    for (ChargeRow row : rows) {
      if (row.attempt() == run.attempt()) {
        ofRun.add(row);
      }
    }
    return ofRun;
  }

  private boolean matches(Run run, ChargeRow row, ChargePlan plan, int index) {
    if (index >= plan.rows().size()) {
      return false;
    }
    ChargePlan.Row expected = plan.rows().get(index);
    Instant start = run.startedAt().plusSeconds(60L * (row.minute() - 1L - run.minutesBefore()));
    return expected.minute() == row.minute()
        && expected.micros() == row.amount().micros()
        && expected.segmentId().equals(row.segmentId())
        && start.equals(row.minuteStart());
  }

  private ChargePlan plan(Run run, long elapsedMs, Extent extent, ChargePlan.Already already) {
    return ChargePlan.of(billing.prepaid(), run.minutesBefore(), elapsedMs, extent, already);
  }

  private Extent extent(Run run) {
    if (run.endReason().isEmpty()) {
      return Extent.RUNNING;
    }
    EndReason reason = EndReason.ofCode(run.endReason().get());
    boolean refunded =
        reason.netsZero(billing.refundOnFailure())
            && (reason != EndReason.FAILED
                || billing.amounts().charged() == 0
                || billing.closing().flatMap(c -> c.failureRefundedOn()).isPresent());
    if (refunded) {
      return Extent.REFUNDED;
    }
    return reason.isPlatform() ? Extent.ENDED_BY_PLATFORM : Extent.ENDED;
  }

  // Rejected while it waited to run again: everything went back without an attempt that ended so.
  private boolean refundedAfterwards() {
    return billing.amounts().netCharged() == 0
        && billing
            .closing()
            .map(c -> c.endReason().netsZero(billing.refundOnFailure()))
            .orElse(false);
  }

  private long provenMs() {
    return billing.attempt().map(Attempt::provenMs).orElse(0L);
  }

  private String says(String what) {
    return "session " + billing.sessionId() + " " + what;
  }
}
