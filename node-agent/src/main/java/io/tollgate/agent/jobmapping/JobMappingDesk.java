package io.tollgate.agent.jobmapping;

import io.tollgate.agent.protocol.GpuDescription;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes what the agent knows and hands it to the mapping on a thread of its own: the directory may
 * lie on a disk that does not answer. Only the newest state waits.
 */
public final class JobMappingDesk {

  private record News(List<GpuDescription> gpus, Map<String, Set<String>> sessionsByGpu) {}

  private final JobMapping mapping;
  private final Executor thread;
  private final AtomicReference<News> waiting = new AtomicReference<>();

  /**
   * Has heard nothing yet.
   *
   * @param thread one thread
   */
  public JobMappingDesk(JobMapping mapping, Executor thread) {
    this.mapping = mapping;
    this.thread = thread;
  }

  /** Hears who works where now. */
  public void hear(List<GpuDescription> gpus, Map<String, Set<String>> sessionsByGpu) {
    if (waiting.getAndSet(new News(gpus, sessionsByGpu)) == null) {
      thread.execute(this::take);
    }
  }

  private void take() {
    News news = waiting.getAndSet(null);
    if (news != null) {
      mapping.apply(JobFiles.wanted(news.gpus, news.sessionsByGpu));
    }
  }
}
