package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.claim.Claim;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Setting;
import java.time.Duration;
import java.util.List;

/**
 * A file without a mistake, ready to be played.
 *
 * @param title what it shows
 * @param steps in order of time
 */
public record Scenario(String title, Setting setting, List<Step> steps) {

  public Scenario {
    steps = List.copyOf(steps);
  }

  /**
   * A moment: what is done, and what is expected then.
   *
   * @param line where it stands
   */
  public record Step(int line, Duration at, List<Action> actions, List<Claim> claims) {
    public Step {
      actions = List.copyOf(actions);
      claims = List.copyOf(claims);
    }
  }
}
