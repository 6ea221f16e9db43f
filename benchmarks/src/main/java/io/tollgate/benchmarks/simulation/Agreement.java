package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.contract.Terms;
import io.tollgate.scheduler.billing.ContractDesk;
import java.time.ZoneId;

/** What sales people do with the contract of an account: the newest it has. */
interface Agreement extends Happening {
  /** The account whose contract it is. */
  String account();

  /** Somebody writes a contract whose months are those of a time zone. */
  record Write(long at, String account, String by, ZoneId timeZone, Terms terms)
      implements Agreement {}

  /** Somebody changes the draft, or writes a new version. */
  record Edit(long at, String account, String by, Terms terms) implements Agreement {}

  /** Somebody takes it a step on. */
  record Step(long at, String account, String by, ContractDesk.Step step) implements Agreement {}

  /** Somebody closes the month that has just ended, rather than leave it to the sweep. */
  record Close(long at, String account, String by) implements Agreement {}

  /** The account pays so much of what it drew from its credit line, or will. */
  record Pay(long at, String account, long micros) implements Agreement {}
}
