package io.tollgate.scheduler.http;

/**
 * Where routes are mounted. Paths are templates as in the API description: <code>/v1/x/{id}</code>.
 */
public interface ApiRouter {

  /** Mounts one route. */
  void on(Route route, Access access, Limits limits, Handler handler);

  /** Mounts a GET. */
  default void get(String path, Access access, Handler handler) {
    on(new Route("GET", path), access, Limits.API, handler);
  }

  /** Mounts a POST. */
  default void post(String path, Access access, Handler handler) {
    on(new Route("POST", path), access, Limits.API, handler);
  }

  /** Mounts a PUT. */
  default void put(String path, Access access, Handler handler) {
    on(new Route("PUT", path), access, Limits.API, handler);
  }

  /** Mounts a DELETE. */
  default void delete(String path, Access access, Handler handler) {
    on(new Route("DELETE", path), access, Limits.API, handler);
  }

  /**
   * Mounts a POST of the agent protocol: bodies up to 1 MiB, and no API key; the handler itself
   * authenticates by {@link Call#bearer()}.
   */
  default void agentPost(String path, Handler handler) {
    on(new Route("POST", path), Access.OPEN, Limits.AGENT, handler);
  }
}
