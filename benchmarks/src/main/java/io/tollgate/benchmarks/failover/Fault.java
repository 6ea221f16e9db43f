package io.tollgate.benchmarks.failover;

import io.tollgate.metering.testing.TcpProxy.Mode;
import java.util.Locale;

/** How a leader fails, and how it comes back. */
enum Fault {
  /** As {@code kill -9}; started again. */
  KILL {
    @Override
    void strike(Replica leader) {
      leader.kill();
    }

    @Override
    void heal(Replica former) {
      former.startAgain();
    }
  },
  /** As {@code kill -STOP}; it goes on believing that no time has passed. */
  STOP {
    @Override
    void strike(Replica leader) {
      leader.signal("STOP");
    }

    @Override
    void heal(Replica former) {
      former.signal("CONT");
    }
  },
  /** Its connections to the database are reset, and new ones too. */
  CUT {
    @Override
    void strike(Replica leader) {
      leader.network().set(Mode.CUT);
    }

    @Override
    void heal(Replica former) {
      former.network().set(Mode.PASS);
    }
  },
  /** What it and the database send each other vanishes; neither sees an end. */
  BLACK_HOLE {
    @Override
    void strike(Replica leader) {
      leader.network().set(Mode.BLACK_HOLE);
    }

    @Override
    void heal(Replica former) {
      former.network().set(Mode.PASS);
    }
  };

  abstract void strike(Replica leader);

  abstract void heal(Replica former);

  /** In reports. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
