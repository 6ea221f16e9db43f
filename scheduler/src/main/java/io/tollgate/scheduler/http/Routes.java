package io.tollgate.scheduler.http;

/** The routes of one idea; each idea mounts its own. */
public interface Routes {

  /** Tells the router every path of this idea. Called once, before the server listens. */
  void mount(ApiRouter router);
}
