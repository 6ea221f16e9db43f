package io.tollgate.benchmarks.queueing;

import java.util.Locale;
import java.util.function.Function;

/** Ways to keep the queue. */
enum QueuePolicy {
  /** Strictly in order of submission. */
  FIFO,
  /** In order of submission, with EASY backfill. */
  EASY,
  /** In order of submission, with conservative backfill: everybody is told at submission. */
  CONSERVATIVE,
  /** Strictly shortest first, knowing what each will really run. */
  SJF_ORACLE,
  /** Shortest bound first, with EASY backfill. */
  SJF_EASY,
  /** Smallest GPUs × bound first, with EASY backfill. */
  SMALLEST_EASY,
  /** Our default policy, by the production decision itself. */
  OURS,
  /** The rules of ADR 55 and 56 in a small program of their own, which is far faster. */
  OURS_MODEL;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether it is played there: those that know no accounts need no case with fair share, and
   * conservative backfill under loose bounds takes hours where many wait.
   */
  boolean plays(Case faced) {
    return switch (this) {
      case FIFO, EASY, SJF_ORACLE -> !faced.sharing().fair();
      case CONSERVATIVE ->
          !faced.sharing().fair()
              && (faced.bounds() != BoundKind.LOOSE || faced.layout().gpus() >= 640);
      case SJF_EASY, SMALLEST_EASY, OURS_MODEL -> true;
      case OURS -> faced.bounds() != BoundKind.UNDER;
    };
  }

  /** What becomes of the log. */
  Outcome play(JobLog log, Case faced) {
    return this == OURS
        ? faced.play(log, Production.layout(faced.layout()), discipline(faced))
        : faced.play(log, discipline(faced));
  }

  private Function<Replay, Discipline> discipline(Case faced) {
    return switch (this) {
      case FIFO -> Strict.fifo();
      case EASY -> Easy.discipline();
      case CONSERVATIVE -> Conservative.discipline();
      case SJF_ORACLE -> Strict.shortestByOracle();
      case SJF_EASY -> BySize.discipline(SizeRules.SHORTEST_EASY, faced.sharing());
      case SMALLEST_EASY -> BySize.discipline(SizeRules.SMALLEST_EASY, faced.sharing());
      case OURS -> Production.discipline(faced);
      case OURS_MODEL -> BySize.discipline(SizeRules.ours(faced.layout().gpus()), faced.sharing());
    };
  }
}
