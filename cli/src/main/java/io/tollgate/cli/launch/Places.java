package io.tollgate.cli.launch;

import java.nio.file.Path;

/**
 * Where one installation on this machine keeps its things.
 *
 * @param base the directory that holds all of it
 */
record Places(Path base) {
  /** The places below a directory, made if they are missing. */
  static Places below(Path base) {
    Places places = new Places(base.toAbsolutePath());
    Trees.make(places.base);
    for (String name : new String[] {"postgres", "secrets", "log", "run", "agent"}) {
      Trees.make(places.base.resolve(name));
    }
    return places;
  }

  Path postgresData() {
    return base.resolve("postgres").resolve("data");
  }

  Path secret(String name) {
    return base.resolve("secrets").resolve(name);
  }

  Path log(String name) {
    return base.resolve("log").resolve(name + ".log");
  }

  Path run(String name) {
    return base.resolve("run").resolve(name);
  }

  Path agentState() {
    return base.resolve("agent");
  }
}
