package io.tollgate.scheduler.decision;

import java.util.Locale;

/** Why a session waits: the whole list, each with a sentence and who can change it. */
public enum WaitCode {
  CAPACITY(Fixer.PLATFORM, "Too few GPUs are free."),
  PRIORITY(Fixer.PLATFORM, "Sessions ahead of it come first."),
  FRAGMENTATION(Fixer.PLATFORM, "Enough GPUs are free, but not together."),
  GANG_INCOMPLETE(
      Fixer.PLATFORM, "Only some of its nodes could start; it starts with all or none."),
  WAITING_FOR_PREEMPTED(Fixer.PLATFORM, "The sessions that make room for it are still leaving."),
  ACCOUNT_CONCURRENCY(Fixer.ACCOUNT, "The limit set on the account, project or key is reached."),
  PLAN_CONCURRENCY(Fixer.ACCOUNT, "The plan's limit of concurrent sessions is reached."),
  ARRAY_LIMIT(Fixer.USER, "The array's own limit of running elements is reached."),
  QUOTA(Fixer.OPERATOR, "The quota is used up."),
  RUN_MINUTES_LIMIT(Fixer.OPERATOR, "Too many GPU-minutes are running already."),
  INSUFFICIENT_BALANCE(Fixer.ACCOUNT, "The balance does not cover it."),
  SPEND_LIMIT(Fixer.ACCOUNT, "The spend limit is reached."),
  CONTRACT_NOT_ACTIVE(Fixer.ACCOUNT, "The contract is not active."),
  USER_HOLD(Fixer.USER, "It is held by its owner."),
  BEGIN_TIME(Fixer.USER, "Its begin time has not come."),
  DEADLINE(Fixer.USER, "It cannot end before its deadline."),
  DEPENDENCY(Fixer.USER, "The session it depends on has not ended."),
  OPERATOR_QUEUE(Fixer.OPERATOR, "An operator lets nothing of this scope start."),
  OPERATOR_THROTTLE(Fixer.OPERATOR, "An operator limits the starts per minute."),
  OPERATOR_BLOCK(Fixer.OPERATOR, "An operator has blocked it."),
  NODE_DRAIN(Fixer.OPERATOR, "Nodes that would do take no new work."),
  NODE_DOWN(Fixer.OPERATOR, "Nodes that would do are down."),
  MAINTENANCE(Fixer.OPERATOR, "Maintenance is planned before it would end."),
  CLEANUP(Fixer.PLATFORM, "Its earlier allocation has not been released yet."),
  START_BACKOFF(Fixer.PLATFORM, "Its last start failed; it is tried again after a pause."),
  NO_MATCHING_NODE(Fixer.USER, "No node of the fleet could ever hold it."),
  BETA_NOT_ENABLED(Fixer.ACCOUNT, "What it needs is beta and not enabled for the account."),
  WORKFLOW_DISABLED(Fixer.OPERATOR, "The workflow is disabled.");

  /** Who can do something about it. */
  public enum Fixer {
    USER,
    ACCOUNT,
    OPERATOR,
    PLATFORM;

    /** The word in the API, such as {@code operator}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Fixer fixer;
  private final String sentence;

  WaitCode(Fixer fixer, String sentence) {
    this.fixer = fixer;
    this.sentence = sentence;
  }

  /** The word in the API, such as {@code gang_incomplete}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Who can fix it. */
  public Fixer fixer() {
    return fixer;
  }

  /** What it says when there is nothing more exact to say. */
  public String sentence() {
    return sentence;
  }
}
