package io.tollgate.metering.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class UndoLogTest {
  private final UndoLog log = new UndoLog();
  private final Table<String, Integer> table = Table.sorted(log, Comparator.naturalOrder());
  private final Table<String, Integer> other = Table.hashed(log);
  private final AppendOnly<String, Integer> rows = new AppendOnly<>(log);

  @Test
  void a_rollback_undoes_every_write_of_every_table() {
    table.put("b", 1);
    other.put("x", 1);
    rows.append("k", 1);
    log.begin();
    table.put("b", 2);
    table.put("b", 3);
    table.put("a", 1);
    assertThat(table.insert("a", 9)).isFalse();
    assertThat(other.insert("y", 5)).isTrue();
    other.remove("x");
    other.remove("none");
    rows.append("k", 2);
    rows.append("l", 3);
    log.rollback();
    assertThat(table.keys()).containsExactly("b");
    assertThat(table.values()).containsExactly(1);
    assertThat(other.find("x")).contains(1);
    assertThat(other.size()).isEqualTo(1);
    assertThat(rows.of("k")).containsExactly(1);
    assertThat(rows.of("l")).isEmpty();
  }

  @Test
  void what_was_committed_stays() {
    assertThat(log.inTransaction(() -> table.insert("a", 1))).isTrue();
    log.begin();
    log.rollback();
    assertThat(table.get("a")).isEqualTo(1);
  }

  @Test
  void work_that_throws_is_undone() {
    assertThatThrownBy(
            () ->
                log.inTransaction(
                    () -> {
                      table.put("a", 1);
                      throw new IllegalStateException("half way");
                    }))
        .hasMessage("half way");
    assertThat(table.contains("a")).isFalse();
    assertThat(log.isOpen()).isFalse();
  }

  @Test
  void transactions_do_not_nest() {
    assertThatThrownBy(log::commit).isInstanceOf(IllegalStateException.class);
    log.begin();
    assertThatThrownBy(log::begin).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_was_touched_is_told_once() {
    Touched<String> touched = new Touched<>();
    touched.add("b");
    touched.add("a");
    touched.add("b");
    assertThat(touched.take()).isEqualTo(List.of("b", "a"));
    assertThat(touched.take()).isEmpty();
  }
}
