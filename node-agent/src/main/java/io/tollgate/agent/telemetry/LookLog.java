package io.tollgate.agent.telemetry;

/** Hears how looks at the GPUs went; for metrics. */
public interface LookLog {

  /** Nobody listens. */
  LookLog NONE =
      new LookLog() {
        @Override
        public void took(long durationMs) {}

        @Override
        public void failed(long durationMs) {}

        @Override
        public void left() {}
      };

  /** A look that saw something. */
  void took(long durationMs);

  /** A look that saw nothing. */
  void failed(long durationMs);

  /** The source was left alone after too many failures. */
  void left();
}
