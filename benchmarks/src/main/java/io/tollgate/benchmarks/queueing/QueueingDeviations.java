package io.tollgate.benchmarks.queueing;

import java.util.List;

/** Where this run differs from production or from the reference runs. */
final class QueueingDeviations {
  static final List<String> ALL =
      List.of(
          "everything of one second is one event; starts, ends and cleaning up take no time",
          "pooled counts GPUs alone; nodes puts work of up to 8 GPUs on one node and wider work on"
              + " whole nodes and the rest on one more; no CPU, memory or models",
          "work of more than 8 GPUs is a gang in both",
          "without fair share all jobs are of one account, which may have all 64 promises",
          "usage in the fair cases counts a whole bound from its start and is corrected at the end;"
              + " extensions are not added to it",
          "under: one job in ten buys half of what it needs and asks for the rest ten minutes before"
              + " its bound; what is kept for others cuts the answer short, and what then lacks time"
              + " is killed and counted; killed work makes room, so waits of policies do not compare",
          "ours is the production decision with the default policy, asked when something happens and"
              + " in those seconds in which a start comes within reach or somebody becomes overdue;"
              + " the server asks at least every second",
          "ours has no time to start, stop and clean up; without fair share all 64 promises are one"
              + " account's; where GPUs are pooled they stand as two nodes, since a gang has two at"
              + " least, and work goes to the emptier of them instead of by the barrier, since a pool"
              + " has no sides; a gang's GPUs are spread evenly, so 12 are 2 x 6; nobody under-buys"
              + " there",
          "ours_model has the rules and numbers of production in a program of its own and places on"
              + " the fullest node",
          "sjf_oracle knows what each job will really run, the other policies know its bound",
          "conservative with loose bounds moves slots earlier in order of submission at every early"
              + " end; it is left out where that takes hours");

  private QueueingDeviations() {}
}
