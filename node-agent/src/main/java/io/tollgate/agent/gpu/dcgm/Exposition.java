package io.tollgate.agent.gpu.dcgm;

import java.util.List;

/**
 * What was read of one scrape.
 *
 * @param samples in the order of the lines
 * @param skippedLines lines that could not be read
 * @param truncated true when there was more than the parser takes
 */
public record Exposition(List<Sample> samples, int skippedLines, boolean truncated) {

  public Exposition {
    samples = List.copyOf(samples);
  }
}
