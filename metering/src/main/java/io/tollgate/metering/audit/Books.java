package io.tollgate.metering.audit;

import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.charging.SessionRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The invariants of the money, looked at in the rows. Only reads; the runtime role may run it. Use
 * one REPEATABLE READ transaction while others write, or differences may be seen that are none.
 *
 * <p>Millions of rows are looked at by one query per rule, which PostgreSQL sorts and joins on
 * disk; offenders are counted as they come and only the first are kept. Sessions are charged again
 * page by page.
 */
public final class Books {
  private static final int SHOWN = 10;
  private static final int FETCHED = 1000;

  private static final List<Rule> RULES =
      Stream.of(Rule.ALL, OrderRules.ALL, ContractRules.ALL, InvoiceRules.ALL, UsageRules.ALL)
          .flatMap(List::stream)
          .toList();

  private Books() {}

  /** One finding per rule, in order of their invariants' numbers. */
  public static List<Finding> check(Handle handle) {
    return checkUnder(handle, MeteringPolicy.DEFAULT);
  }

  /** The same of rows that were written under a policy. */
  public static List<Finding> checkUnder(Handle handle, MeteringPolicy policy) {
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : RULES) {
      findings.add(look(handle, rule));
    }
    for (Rule rule : LedgerRules.of(policy)) {
      findings.add(look(handle, rule));
    }
    findings.add(SqlClosedPeriods.check(handle));
    findings.add(recomputed(handle));
    findings.add(new JournalDays(handle).verify());
    findings.sort(Comparator.comparingInt(Finding::invariant));
    return findings;
  }

  private static Finding look(Handle handle, Rule rule) {
    Tally tally = new Tally();
    try (Stream<String> offenders =
        handle.createQuery(rule.offenders()).setFetchSize(FETCHED).mapTo(String.class).stream()) {
      offenders.forEach(tally::add);
    }
    long examined = handle.createQuery(rule.examined()).mapTo(Long.class).one();
    return tally.finding(rule.invariant(), rule.name(), examined);
  }

  private static Finding recomputed(Handle handle) {
    Tally tally = new Tally();
    long examined = 0;
    Iterator<SqlSessionRows.Read> sessions = new SqlSessionRows(handle).iterator();
    List<Violation> found = new ArrayList<>();
    while (sessions.hasNext()) {
      SqlSessionRows.Read read = sessions.next();
      examined++;
      if (read.rows().isEmpty()) {
        // Rows that our own types refuse are a finding, not the end of the audit.
        tally.add("session " + read.sessionId() + " cannot be read: " + read.complaint());
      } else {
        recompute(read.rows().get(), found, tally);
      }
    }
    return tally.finding(10, Rule.RECOMPUTED, examined);
  }

  private static void recompute(SessionRows rows, List<Violation> found, Tally tally) {
    found.clear();
    try {
      SessionAudit.recomputed(rows, found);
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      tally.add("session " + rows.billing().sessionId() + " cannot be reckoned: " + e.getMessage());
    }
    if (!found.isEmpty()) {
      tally.add(found.get(0).offender());
    }
  }

  /** Counts offenders and keeps the first. */
  private static final class Tally {
    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String offender) {
      count++;
      if (first.size() < SHOWN) {
        first.add(offender);
      }
    }

    Finding finding(int invariant, String name, long examined) {
      return new Finding(invariant, name, examined, count, first);
    }
  }
}
