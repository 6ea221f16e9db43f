package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kill after kill while sessions come and go; the seed is in every failure's message. */
@ExtendWith(WithRealParts.class)
class StormTest {
  @Test
  void everything_settles_exactly_once_after_a_storm_of_kills(RealParts parts) throws Exception {
    long seed = Long.getLong("tollgate.storm.seed", 20_260_101L);
    Random random = new Random(seed);
    List<Integer> kinds = new ArrayList<>(List.of(0, 1, 2, 3, 4));
    Collections.shuffle(kinds, random);
    Client client = parts.account("storm-" + seed, Client.PLENTY);
    Work work = client.work(60).running();
    ProcessHandle process = work.process();
    try (Traffic traffic = new Traffic(client, parts.admin())) {
      for (int kind : kinds) {
        more(traffic, 1 + random.nextInt(4));
        strike(parts, kind);
        assertThat(process.isAlive()).as("seed %d, kill %d", seed, kind).isTrue();
      }
      more(traffic, 3);
      traffic.close();
      assertThat(traffic.failures()).as("seed %d", seed).isEmpty();

      List<String> stored = client.sessions();
      stored.remove(work.id());
      assertThat(stored)
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(Set.copyOf(traffic.sessions()));
      long charged = client.settledAsCompleted(stored);
      JsonNode ended = client.stop(work.id());
      assertThat(ended.path("attempt").asInt()).isEqualTo(1);
      client.requireChargedForProof(ended, Client.PLENTY + traffic.credited() - charged);
    }
  }

  private static void more(Traffic traffic, int sessions) {
    int known = traffic.sessions().size();
    RealParts.await().until(() -> traffic.sessions().size() >= known + sessions);
  }

  private static void strike(RealParts parts, int kind) throws Exception {
    switch (kind) {
      case 0 -> {
        parts.killServer();
        parts.startServer();
      }
      case 1 -> {
        parts.node().killAgent();
        parts.node().startAgent();
      }
      case 2 -> {
        parts.postgres().kill();
        parts.postgres().restart();
      }
      case 3 -> {
        parts.killServer();
        parts.node().killAgent();
        parts.node().startAgent();
        parts.startServer();
      }
      default -> {
        parts.postgres().kill();
        parts.killServer();
        parts.postgres().restart();
        parts.startServer();
      }
    }
  }
}
