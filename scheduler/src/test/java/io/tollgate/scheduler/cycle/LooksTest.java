package io.tollgate.scheduler.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Tenure;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LooksTest {
  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
  private static final AccountId ACCOUNT = new AccountId(new UUID(1, 1));
  private static final Pool H100 = new Pool("live", "h100");
  private static final Availability DRAINS =
      new Availability(Availability.State.DRAIN, Optional.of(NOW), Optional.of("new memory"));

  private final Cluster cluster = new Cluster().put(AccountView.of(ACCOUNT, 100));

  private static NodeView node(int number, String model, int gpus, Availability availability) {
    List<GpuView> own = new ArrayList<>();
    for (int i = 0; i < gpus; i++) {
      own.add(GpuView.healthy("GPU-" + number + "-" + i, i));
    }
    return new NodeView(
        new NodeId(new UUID(3, number)),
        "n" + number,
        "live",
        model,
        64,
        1L << 40,
        Map.of(),
        availability,
        own,
        1);
  }

  private static QueuedSession waiting(int number, String model) {
    return QueuedSession.draft(
            new SessionId(new UUID(2, number)),
            ACCOUNT,
            new Shape(model, 1, 1, 0, 0, Map.of()),
            NOW,
            Duration.ofMinutes(10))
        .done();
  }

  private static HeldSession holding(int number, int node, List<Integer> gpus) {
    QueuedSession queued = waiting(number, "h100");
    HeldAllocation allocation =
        new HeldAllocation(
            new AllocationId(new UUID(4, number)),
            new NodeId(new UUID(3, node)),
            gpus.stream().map(gpu -> "GPU-" + node + "-" + gpu).toList(),
            0,
            0,
            NOW.plusSeconds(600));
    return new HeldSession(
        queued.id(),
        queued.belonging(),
        "live",
        0,
        Tenure.FIXED,
        List.of(allocation),
        NOW,
        NOW,
        NOW.plusSeconds(600),
        true);
  }

  @Test
  void who_waits_is_behind_those_of_its_pool_and_what_fits_is_free_together_on_ready_nodes() {
    cluster.put(node(1, "h100", 4, Availability.READY)).put(node(2, "h100", 4, DRAINS));
    cluster.put(node(3, "a100", 8, Availability.READY)).put(waiting(1, "h100"));
    cluster.put(holding(2, 1, List.of(0)));
    Map<Pool, FirstLook> looks = new Looks().of(cluster.snapshot());

    FirstLook h100 = looks.get(H100);
    assertThat(h100).isEqualTo(new FirstLook(1, List.of(0, 0, 0, 1)));
    assertThat(h100.position()).isEqualTo(2);
    assertThat(h100.fits(new Shape("h100", 1, 3, 0, 0, Map.of()))).isTrue();
    assertThat(h100.fits(new Shape("h100", 1, 4, 0, 0, Map.of()))).isFalse();
    assertThat(h100.fits(new Shape("h100", 2, 1, 0, 0, Map.of()))).isFalse();
    assertThat(looks.get(new Pool("live", "a100")).position()).isEqualTo(1);
  }

  @Test
  void a_gpu_that_two_have_parts_of_is_free_when_both_have_gone() {
    Looks looks = new Looks();
    cluster.put(node(1, "h100", 1, Availability.READY));
    cluster.put(holding(1, 1, List.of(0))).put(holding(2, 1, List.of(0)));
    assertThat(looks.of(cluster.snapshot()).get(H100).nodesByFree()).containsExactly(1);
    cluster.removeHeld(new SessionId(new UUID(2, 1)));
    assertThat(looks.of(cluster.snapshot()).get(H100).nodesByFree()).containsExactly(1);
    cluster.removeHeld(new SessionId(new UUID(2, 2)));
    assertThat(looks.of(cluster.snapshot()).get(H100).nodesByFree()).containsExactly(0, 1);
  }

  @Test
  void counting_what_differs_is_counting_everything() {
    Random random = new Random(3);
    Looks looks = new Looks();
    for (int i = 0; i < 3_000; i++) {
      for (int more = random.nextInt(4); more >= 0; more--) {
        change(random);
      }
      assertThat(looks.of(cluster.snapshot())).isEqualTo(new Looks().of(cluster.snapshot()));
    }
  }

  private void change(Random random) {
    int number = random.nextInt(40);
    SessionId session = new SessionId(new UUID(2, number));
    int place = random.nextInt(8);
    switch (random.nextInt(6)) {
      case 0 -> cluster.put(waiting(number, random.nextBoolean() ? "h100" : "a100"));
      case 1 -> cluster.removeQueued(session);
      case 2 -> cluster.put(holding(number, place, List.of(random.nextInt(2), 2)));
      case 3 -> cluster.removeHeld(session);
      case 4 ->
          cluster.put(
              node(
                  place,
                  random.nextInt(3) == 0 ? "a100" : "h100",
                  1 + random.nextInt(4),
                  random.nextInt(3) == 0 ? DRAINS : Availability.READY));
      default -> cluster.removeNode(new NodeId(new UUID(3, place)));
    }
  }
}
