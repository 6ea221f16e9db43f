package io.tollgate.agent.server;

import java.time.Duration;

/** Hears how the syncs with the server went; for metrics. Called by any thread. */
public interface CallLog {

  /** Nobody listens. */
  CallLog NONE =
      new CallLog() {
        @Override
        public void answered(Duration took) {}

        @Override
        public void failed(Throwable why) {}
      };

  /** The server answered, after the time for which it held the call. */
  void answered(Duration took);

  /** No answer could be taken. */
  void failed(Throwable why);
}
