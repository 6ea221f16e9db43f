package io.tollgate.scheduler;

/** The usage of the server process. */
final class Help {
  static final String TEXT =
      """
      tollgate server         serves the API and the agents; one of the replicas leads

        --database-url URL            PostgreSQL 14 to 18, with the runtime role (jdbc: or postgres:)
        --database-password-file F    its password; or TOLLGATE_DATABASE_PASSWORD
        --database-connections N      connections and workers (8)
        --listen HOST:PORT            where to listen (127.0.0.1:8080; port 0: any free one)
        --tls-certificate F --tls-key F   serve TLS with these PEM files
        --advertise URL               where other replicas reach this one
        --address-file F              write the address there once listening
        --secret-key-file F           key that session environments are encrypted with; made if missing
        --sync-hold-ms N              how long an agent's sync is held (20000)
        --node-lease-seconds N        silence after which a node gets no work (40)
        --node-lost-after-seconds N   silence after which its sessions end (300)
        --stop-grace-seconds N        from TERM to KILL (30, at most 120)
        --usage-half-life-hours N     after which what was used counts half in shares (168)
        --placement RULES             by which rules nodes are compared, such as barrier=1,spreading=0.2
                                      (barrier; also fgd, best_fit, packing, random)
        --preemption on|off           whether preemptible sessions are made to leave for others (on)
        --preemption-minimum-runtime-seconds N   how long they run before, at least (0)
        --payment-link URL            where live orders are paid, with {order} in it
        --payment-secret-file F       whsec_ secrets of the payment provider's callbacks, one a line
        --payment-test-secret-file F  those of the simulated provider (else a fresh one)
        --config F                    properties file with any of these

      tollgate admin migrate  brings the database to this version

        --database-url URL            with the migrator role, which owns the tables
        --database-password-file F    its password; or TOLLGATE_DATABASE_PASSWORD
        --admin-key-file F            the first admin key is written there (0600)
        --runtime-user NAME           the role the server runs as (tollgate_runtime); made if missing
        --runtime-password-file F     its password: read when the file is there, made and written else

      Each option can also be set by the environment: --database-url as TOLLGATE_DATABASE_URL.
      """;

  private Help() {}
}
