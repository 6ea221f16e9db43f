package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Who is who: the sessions of a scenario by the names of its file. */
final class Cast {
  private final Map<String, SessionId> sessions = new LinkedHashMap<>();
  private final Map<SessionId, String> names = new HashMap<>();
  private final Map<String, Wish> wishes = new HashMap<>();
  private final Map<String, UUID> arrays = new LinkedHashMap<>();
  private final Function<UUID, List<Session>> elements;

  /**
   * @param elements those of an array that have been made
   */
  Cast(Function<UUID, List<Session>> elements) {
    this.elements = elements;
  }

  void enter(String name, SessionId session, Wish wish) {
    sessions.put(name, session);
    names.put(session, name);
    wishes.put(name, wish);
  }

  /** An array, whose elements are NAME-1 and so on. */
  void enterArray(String name, UUID array, Wish wish) {
    arrays.put(name, array);
    wishes.put(name, wish);
  }

  /** The arrays by name. */
  Map<String, UUID> arrays() {
    return arrays;
  }

  private void meetElements() {
    arrays.forEach(
        (name, array) -> {
          for (Session element : elements.apply(array)) {
            int index = element.request().array().orElseThrow().index();
            if (!names.containsKey(element.id())) {
              enter(name + "-" + index, element.id(), wish(name));
            }
          }
        });
  }

  Set<Map.Entry<String, SessionId>> all() {
    meetElements();
    return sessions.entrySet();
  }

  SessionId session(String name) {
    meetElements();
    return there(sessions.get(name), name);
  }

  /** A session or a whole array. */
  Predecessor predecessor(String name) {
    UUID array = arrays.get(name);
    return array != null ? Predecessor.ofArray(array) : Predecessor.of(session(name));
  }

  Wish wish(String name) {
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
