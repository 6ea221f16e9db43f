package io.tollgate.scheduler.http;

/**
 * Bounds of a request to one route.
 *
 * @param bodyBytesMax the largest body, in bytes
 */
public record Limits(int bodyBytesMax) {

  /** A session with a long command and environment fits many times over. */
  public static final Limits API = new Limits(64 * 1024);

  /** The agent protocol's bound: a node of 16 GPUs with a backlog of utilization minutes. */
  public static final Limits AGENT = new Limits(1024 * 1024);
}
