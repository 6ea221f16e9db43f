package io.tollgate.scheduler;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test on the one calm server of this JVM. When it is over, every session is stopped, every node
 * is taken out of service, and every invariant must hold over all that was ever stored.
 */
@ExtendWith(ServerTest.Calm.class)
public abstract class ServerTest {
  protected TestServer server;

  @BeforeEach
  void takeTheServer() {
    server = Calm.started;
  }

  @AfterEach
  void everythingSettlesAndEveryInvariantHolds() {
    server.settleEverything();
    server.assertInvariants();
  }

  /** Starts the server with the first test that needs it and ends it with the last of all. */
  static final class Calm implements BeforeAllCallback, AutoCloseable {
    static TestServer started;

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
      context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent("calm server", name -> open());
    }

    private Calm open() {
      started = TestServer.start();
      return this;
    }

    @Override
    public void close() {
      started.close();
    }
  }
}
