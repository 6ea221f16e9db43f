package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.List;

/** Who is on a node and when, as far as others keep away from it. */
final class Stays {
  private final boolean singleTenant;
  private final List<Stay> held = new ArrayList<>();
  private final List<Stay> kept = new ArrayList<>();

  /** Whether anybody who has been there carries labels or avoids any. */
  private boolean choosy;

  private record Stay(Guest guest, long from, long until) {}

  Stays(boolean singleTenant) {
    this.singleTenant = singleTenant;
  }

  void hold(Guest guest, long from, long until) {
    held.add(new Stay(guest, from, until));
    choosy |= guest.company().isChoosy();
  }

  void keep(Guest guest, long from, long until) {
    kept.add(new Stay(guest, from, until));
    choosy |= guest.company().isChoosy();
  }

  void give(Guest guest, long from, long until) {
    kept.remove(new Stay(guest, from, until));
  }

  /** Whether the guest keeps away from nobody here, whoever is there when. */
  private boolean isEasy(Guest guest) {
    return !guest.isSomebody() || !singleTenant && !choosy;
  }

  /** Whether nobody is there between these times whom the guest keeps away from. */
  boolean clear(Guest guest, long from, long until) {
    return isEasy(guest)
        || (held.stream().noneMatch(stay -> meets(stay, guest, from, until))
            && kept.stream().noneMatch(stay -> meets(stay, guest, from, until)));
  }

  /** The same of those who are there now. */
  boolean clearNow(Guest guest) {
    return isEasy(guest)
        || held.stream().noneMatch(stay -> stay.guest.keepsAway(guest, singleTenant));
  }

  private boolean meets(Stay stay, Guest guest, long from, long until) {
    return stay.from < until && from < stay.until && stay.guest.keepsAway(guest, singleTenant);
  }

  /** From when on nobody is there for ever whom the guest keeps away from. */
  long clearForEver(Guest guest) {
    long last = 0;
    if (!isEasy(guest)) {
      for (Stay stay : held) {
        last = stay.guest.keepsAway(guest, singleTenant) ? Math.max(last, stay.until) : last;
      }
      for (Stay stay : kept) {
        last = stay.guest.keepsAway(guest, singleTenant) ? Math.max(last, stay.until) : last;
      }
    }
    return last;
  }

  /**
   * Tells of those parts of a stretch of start times in which the guest meets nobody for that long;
   * answers whether more are wanted.
   */
  boolean starts(Guest guest, long first, long last, long length, Timeline.Stretches found) {
    long from = first;
    while (from <= last) {
      long start = from;
      Stay next = null;
      for (Stay stay : inTheWay(guest)) {
        if (stay.until > start && (next == null || stay.from < next.from)) {
          next = stay;
        }
      }
      if (next == null) {
        return found.startBetween(start, last);
      }
      long before = Math.min(last, next.from - length);
      if (before >= start && !found.startBetween(start, before)) {
        return false;
      }
      from = Math.max(start, next.until);
    }
    return true;
  }

  private List<Stay> inTheWay(Guest guest) {
    List<Stay> all = new ArrayList<>();
    if (!isEasy(guest)) {
      all.addAll(held);
      all.addAll(kept);
      all.removeIf(stay -> !stay.guest.keepsAway(guest, singleTenant));
    }
    return all;
  }
}
