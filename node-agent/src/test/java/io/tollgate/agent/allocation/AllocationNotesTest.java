package io.tollgate.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.AllocationNote.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationNotesTest {

  private static AllocationNote note(String cause, Kind kind) {
    return new AllocationNote(cause, kind, "GPU-1", "2026-03-01T12:00:00Z", "x");
  }

  @Test
  void same_thing_twice_is_one_note() {
    AllocationNotes notes = new AllocationNotes(List.of());
    assertThat(notes.add(note("xid_31", Kind.OWN_FAULT))).isTrue();
    assertThat(notes.add(note("xid_31", Kind.OWN_FAULT))).isFalse();
    assertThat(notes.all()).hasSize(1);
    assertThat(notes.hardwareCause()).isNull();
  }

  @Test
  void first_failure_of_the_hardware_is_the_cause_and_is_kept_however_many_notes_there_are() {
    AllocationNotes notes = new AllocationNotes(null);
    for (int i = 0; i < 40; i++) {
      notes.add(note("xid_" + (1_000 + i), Kind.NOTICE));
    }
    assertThat(notes.all()).hasSize(16);
    notes.add(note("xid_48", Kind.HARDWARE));
    notes.add(note("xid_79", Kind.HARDWARE));
    assertThat(notes.hardwareCause()).isEqualTo("xid_48");
    assertThat(notes.all()).hasSize(17);
  }
}
