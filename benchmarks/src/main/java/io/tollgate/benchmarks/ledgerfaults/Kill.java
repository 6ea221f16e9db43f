package io.tollgate.benchmarks.ledgerfaults;

import java.util.Locale;
import java.util.Random;

/** What is killed, each as by {@code kill -9}, and how it comes back. */
enum Kill {
  /** Every process of PostgreSQL, as by a power cut. */
  POSTGRES {
    @Override
    boolean strike(Site site, Random chance) {
      site.postgres().kill();
      return true;
    }

    @Override
    void heal(Site site) {
      site.postgres().startAgain();
    }
  },
  /** One process of PostgreSQL that serves the server; PostgreSQL recovers by itself. */
  BACKEND {
    @Override
    boolean strike(Site site, Random chance) {
      return site.postgres().killOneOf(Site.RUNTIME, chance);
    }

    @Override
    void heal(Site site) {
      site.postgres().awaitRecovered();
    }
  },
  /** The server. */
  SERVER {
    @Override
    boolean strike(Site site, Random chance) {
      site.server().kill();
      return true;
    }

    @Override
    void heal(Site site) {
      site.server().startAgain();
      site.server().awaitReady();
    }
  };

  /** False when there was nothing to kill. */
  abstract boolean strike(Site site, Random chance);

  abstract void heal(Site site);

  /** In reports. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
