package io.tollgate.scheduler;

import io.tollgate.scheduler.http.CannotListenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a server and keeps it running until it is told to stop. */
final class ServerCommand {
  private static final Logger log = LoggerFactory.getLogger(ServerCommand.class);
  private static final int USAGE = 2;
  private static final int CONFLICT = 6;
  private static final int UNREACHABLE = 11;

  private ServerCommand() {}

  static void run(List<String> arguments) {
    try {
      List<String> mistakes = new ArrayList<>();
      Options options = Options.of(arguments, System.getenv(), mistakes);
      ServerConfig config = config(options, mistakes);
      DatabaseCheck.requireUsable(config.database());
      Server server = Server.start(config);
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    server.close();
                    stopped.countDown();
                  },
                  "shutdown"));
      announce(config, server.address());
      stopped.await();
    } catch (ServerConfig.InvalidException wrong) {
      fail(wrong.getMessage(), USAGE);
    } catch (DatabaseCheck.UnusableException unusable) {
      fail(unusable.getMessage(), UNREACHABLE);
    } catch (CannotListenException taken) {
      fail(taken.getMessage(), CONFLICT);
    } catch (IOException | RuntimeException failure) {
      log.error("the server could not start", failure);
      fail("The server could not start: " + failure.getMessage(), 1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static ServerConfig config(Options options, List<String> mistakes) {
    try {
      ServerConfig config = ServerConfig.of(options);
      if (mistakes.isEmpty()) {
        return config;
      }
    } catch (ServerConfig.InvalidException more) {
      mistakes.addAll(List.of(String.valueOf(more.getMessage()).split("\n")));
    }
    throw new ServerConfig.InvalidException(mistakes);
  }

  private static void announce(ServerConfig config, String address) throws IOException {
    log.info("listening on {}", address);
    if (config.addressFile().isPresent()) {
      Path file = config.addressFile().get().toAbsolutePath();
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(next, address + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void fail(@Nullable String message, int code) {
    System.err.println(message);
    System.exit(code);
  }
}
