package io.tollgate.agent.isolation;

import io.tollgate.agent.protocol.AllocationId;
import java.util.Set;

/** What groups have in common, whatever the version of their hierarchy. */
abstract class OneHierarchy implements Cage {

  final ControlFiles files;

  OneHierarchy(ControlFiles files) {
    this.files = files;
  }

  @Override
  public Set<Long> members(AllocationId id) {
    return files.members(id);
  }

  @Override
  public void remove(AllocationId id) {
    files.remove(id);
  }

  @Override
  public Set<AllocationId> known() {
    return files.known();
  }
}
