package io.tollgate.agent.trespass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.nvidiasmi.ComputeApp;
import io.tollgate.agent.protocol.AllocationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class TrespassTest {

  private static final String CARD = "GPU-00000000-0000-4000-8000-000000000001";
  private static final String OTHER = "GPU-00000000-0000-4000-8000-000000000002";
  private static final AllocationId FIRST = new AllocationId(new UUID(0, 1));
  private static final AllocationId SECOND = new AllocationId(new UUID(0, 2));

  /** Processes 1 to 9 are the first allocation's, 10 to 19 the second's, the rest nobody's. */
  private static final LongFunction<Optional<AllocationId>> WHOSE =
      pid -> pid < 10 ? Optional.of(FIRST) : pid < 20 ? Optional.of(SECOND) : Optional.empty();

  @Test
  void who_computes_where_it_holds_a_card_or_a_slice_of_it_does_no_wrong() {
    assertThat(
            Trespass.judge(
                List.of(new ComputeApp(CARD, 1), new ComputeApp(OTHER, 11)),
                WHOSE,
                Map.of(FIRST, List.of(CARD), SECOND, List.of("MIG-" + OTHER + "/3/0"))))
        .isEmpty();
  }

  @Test
  void who_computes_on_what_it_does_not_hold_is_named() {
    Map<String, String> found =
        Trespass.judge(
            List.of(new ComputeApp(CARD, 1), new ComputeApp(CARD, 11)),
            WHOSE,
            Map.of(FIRST, List.of(CARD), SECOND, List.of(OTHER)));
    assertThat(found).containsOnlyKeys(CARD);
    assertThat(found.get(CARD)).contains("11", SECOND.toString());
  }

  @Test
  void work_of_an_allocation_that_was_released_holds_nothing() {
    assertThat(Trespass.judge(List.of(new ComputeApp(CARD, 1)), WHOSE, Map.of()))
        .containsOnlyKeys(CARD);
  }

  @Test
  void stranger_trespasses_where_somebody_holds_the_card_and_not_elsewhere() {
    List<ComputeApp> apps = List.of(new ComputeApp(CARD, 77), new ComputeApp(OTHER, 77));
    assertThat(Trespass.judge(apps, WHOSE, Map.of(FIRST, List.of(CARD)))).containsOnlyKeys(CARD);
  }

  @Test
  void trespass_is_told_when_it_begins_and_when_it_ends_and_not_in_between() {
    List<ComputeApp> apps = new ArrayList<>(List.of(new ComputeApp(CARD, 11)));
    TrespassWatch watch = new TrespassWatch(() -> List.copyOf(apps), WHOSE);
    Map<AllocationId, List<String>> held = Map.of(FIRST, List.of(CARD));
    assertThat(watch.look(held)).get().asInstanceOf(MAP).containsOnlyKeys(CARD);
    assertThat(watch.look(held)).isEmpty();
    apps.clear();
    assertThat(watch.look(held)).contains(Map.of());
    assertThat(watch.look(held)).isEmpty();
  }

  @Test
  void what_cannot_be_told_changes_nothing() {
    boolean[] fails = {false};
    TrespassWatch watch =
        new TrespassWatch(
            () -> {
              if (fails[0]) {
                throw new ProbeFailure("no answer");
              }
              return List.of(new ComputeApp(CARD, 11));
            },
            WHOSE);
    Map<AllocationId, List<String>> held = Map.of(FIRST, List.of(CARD));
    assertThat(watch.look(held)).isPresent();
    fails[0] = true;
    assertThat(watch.look(held)).isEmpty();
    fails[0] = false;
    assertThat(watch.look(held)).isEmpty();
  }
}
