package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Reasons;
import io.tollgate.scheduler.decision.Shards;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Since when each reason of everybody who waits holds. Of most of a long queue a round changes
 * nothing: that costs a look by number, and no search by id.
 */
final class Since {
  private static final WaitCode[] CODES = WaitCode.values();

  private final Shards.Changing<SessionId, Map<WaitCode, Instant>> times = Shards.Changing.untold();

  /** Known and not seen by number yet. */
  private final Set<SessionId> loaded = new HashSet<>();

  // By number: who had it in the round before, with which codes, and the round that saw it last.
  private @Nullable SessionId[] who = new SessionId[64];
  private int[] codes = new int[64];
  private int[] seen = new int[64];
  private int round;

  /** What a round changed. */
  record Change(Map<SessionId, Map<WaitCode, Instant>> changed, Set<SessionId> gone) {}

  /** Takes over what was known before. */
  void load(Map<SessionId, Map<WaitCode, Instant>> known) {
    known.forEach(times::put);
    loaded.addAll(known.keySet());
  }

  /** Takes the reasons of a round; who is not among them waits no more. */
  Change take(Reasons reasons, Instant now) {
    round++;
    Map<SessionId, Map<WaitCode, Instant>> changed = new HashMap<>();
    Set<SessionId> gone = new HashSet<>(loaded);
    loaded.clear();
    Set<SessionId> elsewhere = new HashSet<>(); // Who was not where it was before.
    reasons.each(
        (number, session, bits) -> {
          makeRoom(number);
          seen[number] = round;
          SessionId before = who[number];
          if (before == session && codes[number] == bits) {
            return;
          }
          if (before != null && !before.equals(session)) {
            gone.add(before);
          }
          who[number] = session;
          codes[number] = bits;
          elsewhere.add(session);
          Map<WaitCode, Instant> known = times.get(session);
          if (known == null || bits(known) != bits) {
            Map<WaitCode, Instant> after = since(bits, known == null ? Map.of() : known, now);
            times.put(session, after);
            changed.put(session, after);
          }
        });
    for (int number = 0; number < who.length; number++) {
      SessionId one = who[number];
      if (one != null && seen[number] != round) {
        gone.add(one);
        who[number] = null;
      }
    }
    gone.removeAll(elsewhere);
    gone.forEach(times::remove);
    return new Change(changed, gone);
  }

  /** Since when each reason of a session holds; empty when it does not wait. */
  Map<WaitCode, Instant> of(SessionId session) {
    Map<WaitCode, Instant> known = times.get(session);
    return known == null ? Map.of() : known;
  }

  /** All of it as it is now; does not change any more. */
  Map<SessionId, Map<WaitCode, Instant>> shown() {
    return times.shown();
  }

  private void makeRoom(int number) {
    if (number >= who.length) {
      int length = Math.max(number + 1, 2 * who.length);
      who = Arrays.copyOf(who, length);
      codes = Arrays.copyOf(codes, length);
      seen = Arrays.copyOf(seen, length);
    }
  }

  private static int bits(Map<WaitCode, Instant> known) {
    int bits = 0;
    for (WaitCode code : known.keySet()) {
      bits |= 1 << code.ordinal();
    }
    return bits;
  }

  private static Map<WaitCode, Instant> since(
      int bits, Map<WaitCode, Instant> before, Instant now) {
    Map<WaitCode, Instant> since = new EnumMap<>(WaitCode.class);
    for (int left = bits; left != 0; left &= left - 1) {
      WaitCode code = CODES[Integer.numberOfTrailingZeros(left)];
      since.put(code, before.getOrDefault(code, now));
    }
    return since;
  }
}
