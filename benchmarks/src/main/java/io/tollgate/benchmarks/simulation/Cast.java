package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.SessionId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Who is who: the sessions of a scenario by the names of its file. */
final class Cast {
  private final Map<String, SessionId> sessions = new LinkedHashMap<>();
  private final Map<SessionId, String> names = new HashMap<>();
  private final Map<String, FrontDoor.Wish> wishes = new HashMap<>();

  void enter(String name, SessionId session, FrontDoor.Wish wish) {
    sessions.put(name, session);
    names.put(session, name);
    wishes.put(name, wish);
  }

  Set<Map.Entry<String, SessionId>> all() {
    return sessions.entrySet();
  }

  SessionId session(String name) {
    return there(sessions.get(name), name);
  }

  FrontDoor.Wish wish(String name) {
    return there(wishes.get(name), name);
  }

  String name(SessionId session) {
    return names.getOrDefault(session, session.toString());
  }

  private static <T> T there(@org.jspecify.annotations.Nullable T found, String name) {
    if (found == null) {
      throw new IllegalArgumentException("no session " + name);
    }
    return found;
  }
}
