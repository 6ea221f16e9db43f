package io.tollgate.agent.utilization;

import java.util.Map;

/**
 * The outcome of one scrape.
 *
 * @param atMs boot clock when it began
 * @param byUuid what was measured, by GPU; a failed scrape has none
 * @param perMinute how many scrapes a whole minute should have
 */
public record GpuSamples(long atMs, Map<String, GpuSample> byUuid, int perMinute) {

  public GpuSamples {
    byUuid = Map.copyOf(byUuid);
  }
}
