package io.tollgate.scheduler.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyCacheTest {

  private static final byte[] HASH = ApiKey.sha256("any");

  private final AtomicLong nanos = new AtomicLong();
  private final List<Promise<Optional<KeyRow>>> asked = new ArrayList<>();
  private final KeyCache cache =
      new KeyCache(
          hash -> {
            Promise<Optional<KeyRow>> answer = Promise.promise();
            asked.add(answer);
            return answer.future();
          },
          nanos::get);

  private static KeyRow key() {
    return new KeyRow(
        new UUID(0, 1),
        Optional.empty(),
        World.LIVE,
        Optional.empty(),
        "tg_live_abcd",
        "wxyz",
        Set.of(Scope.ADMIN),
        Channel.API,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void remembers_a_key_for_less_than_a_second_from_when_it_was_asked_for() {
    cache.bySha256(HASH);
    // A slow answer does not make the memory longer.
    nanos.addAndGet(Duration.ofMillis(900).toNanos());
    asked.get(0).complete(Optional.of(key()));
    assertThat(cache.bySha256(HASH).result()).contains(key());
    assertThat(asked).hasSize(1);

    nanos.addAndGet(Duration.ofMillis(100).toNanos());
    cache.bySha256(HASH);
    assertThat(asked).hasSize(2);
  }

  @Test
  void asks_once_for_many_who_ask_at_the_same_time() {
    Future<Optional<KeyRow>> first = cache.bySha256(HASH);
    Future<Optional<KeyRow>> second = cache.bySha256(HASH);
    asked.get(0).complete(Optional.of(key()));

    assertThat(first.result()).isEqualTo(second.result()).contains(key());
    assertThat(asked).hasSize(1);
  }

  @Test
  void does_not_remember_that_a_key_is_unknown_or_that_asking_failed() {
    cache.bySha256(HASH);
    asked.get(0).complete(Optional.empty());
    cache.bySha256(HASH);
    asked.get(1).fail("database away");
    cache.bySha256(HASH);

    assertThat(asked).hasSize(3);
  }
}
