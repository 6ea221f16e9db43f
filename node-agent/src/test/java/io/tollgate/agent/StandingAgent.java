package io.tollgate.agent;

import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * An agent that stands still at one step, as if the machine had stopped there, until the test kills
 * it. Its other threads go on.
 */
public final class StandingAgent {

  private static final String STEP = "TOLLGATE_TEST_STANDS_AT";

  private StandingAgent() {}

  static AgentProcess.Start at(Step step) {
    return new AgentProcess.Start(
        StandingAgent.class.getName(), List.of(), Map.of(STEP, step.name()));
  }

  /** What the agent says when it stands there. */
  static String sign(Step step) {
    return "standing at " + step + ".";
  }

  public static void main(String[] arguments) {
    Step at = Step.valueOf(System.getenv(STEP));
    Steps steps =
        step -> {
          if (step == at) {
            System.out.println(sign(step));
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    System.exit(Main.run(arguments, steps));
  }
}
