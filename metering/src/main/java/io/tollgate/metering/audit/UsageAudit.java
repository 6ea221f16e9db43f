package io.tollgate.metering.audit;

import static io.tollgate.metering.audit.SessionAudit.session;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.ledger.Draw;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.usage.Funding;
import io.tollgate.metering.usage.InMemoryUsageStore;
import io.tollgate.metering.usage.UsageRange;
import io.tollgate.metering.usage.UsageSlice;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is told of a settled session, in logs and reports, against what its rows say. */
final class UsageAudit {
  private final InMemoryMoney money;
  private final InMemoryUsageStore usage;

  UsageAudit(InMemoryMoney money) {
    this.money = money;
    this.usage = new InMemoryUsageStore(money);
  }

  void check(Billing billing, List<Violation> found) {
    if (billing.settled()) {
      funding(billing, found);
      report(billing, found);
    }
  }

  // A draw pays when all that were drawn before it have paid all that stayed of them.
  private void funding(Billing billing, List<Violation> found) {
    List<Draw> draws = money.ledger().draws(billing.sessionId());
    Map<UUID, Grant> grants = new HashMap<>();
    for (Draw draw : draws) {
      grants.put(draw.grantId(), money.ledger().grant(draw.grantId()).orElseThrow());
    }
    List<Funding.Source> parts = Funding.of(draws, grants).of(0, billing.amounts().netCharged());
    long missing = billing.amounts().netCharged();
    int next = 0;
    for (Draw draw : draws) {
      long due = Math.min(missing, draw.micros() - draw.releasedMicros());
      if (due > 0) {
        boolean asRecorded =
            next < parts.size()
                && parts.get(next).draw() == draw.number()
                && parts.get(next).micros() == due;
        if (!asRecorded) {
          found.add(
              Violation.of(
                  11,
                  session(
                      billing.sessionId(),
                      "says that draw " + draw.number() + " paid otherwise than recorded")));
          return;
        }
        next++;
        missing -= due;
      }
    }
  }

  private void report(Billing billing, List<Violation> found) {
    UsageRange ever =
        new UsageRange(
            billing.payer(), Instant.EPOCH, Instant.MAX, UsageRange.Bucket.WHOLE, ZoneOffset.UTC);
    long[] reported = new long[1];
    usage.slices(
        billing.sessionId(), ever, (UsageSlice slice) -> reported[0] += slice.charged().micros());
    if (reported[0] != billing.amounts().netCharged()) {
      found.add(
          Violation.of(
              14,
              session(
                  billing.sessionId(),
                  "is reported with " + reported[0] + ", charged " + billing.charged())));
    }
  }
}
