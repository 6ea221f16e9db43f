package io.tollgate.scheduler.http;

/**
 * A method and a path template, as in the API description.
 *
 * @param method such as {@code GET}
 * @param path such as {@code /v1/sessions/{id}}
 */
public record Route(String method, String path) implements Comparable<Route> {

  /** The template in the form that the router takes: {@code :id} for <code>{id}</code>. */
  String routerPath() {
    return path.replaceAll("\\{([a-z_]+)}", ":$1");
  }

  /** True when that path is one of this template's. */
  boolean matches(String actual) {
    String[] ours = path.split("/", -1);
    String[] theirs = actual.split("/", -1);
    if (ours.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < ours.length; i++) {
      if (!ours[i].startsWith("{") && !ours[i].equals(theirs[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Route other) {
    int byPath = path.compareTo(other.path);
    return byPath != 0 ? byPath : method.compareTo(other.method);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
