package io.tollgate.scheduler.http;

import java.time.Duration;

/** Hears of every answered request. */
@FunctionalInterface
public interface RequestObserver {

  /** {@code route} is a template, or {@code none} when no route matched: its values are few. */
  void answered(String method, String route, int status, Duration took);
}
