package io.tollgate.benchmarks.simulation;

final class Try {
  public static void main(String[] a) {
    long from = Long.parseLong(a[0]);
    int worlds = Integer.parseInt(a[1]);
    int sessions = Integer.parseInt(a[2]);
    long begun = System.nanoTime();
    long events = 0, happened = 0, moved = 0, given = 0;
    java.util.Map<String, Integer> ends = new java.util.TreeMap<>();
    int touched = 0, n = 0;
    java.util.List<Integer> ev = new java.util.ArrayList<>();
    int bad = 0;
    for (long seed = from; seed < from + worlds; seed++) {
      Play p = null;
      try {
        Script sc = ScriptWriter.write(seed, sessions);
        p = Play.in(sc);
        p.run(sc);
        events += p.world().auditor.events();
        given += p.world().promises.given();
        moved += p.world().promises.moved();
        for (java.util.UUID id : p.people().sessions()) {
          n++;
          Truth.Facts f = p.world().truth.of(id);
          if (f.touched) touched++;
          ev.add(f.events);
          ends.merge(
              p.world()
                  .database
                  .session(new io.tollgate.scheduler.session.SessionId(id))
                  .progress()
                  .endReason()
                  .get()
                  .code(),
              1,
              Integer::sum);
        }
      } catch (Violation.Found f) {
        bad++;
        System.out.println(
            "seed "
                + seed
                + " at "
                + Agenda.instant(p.world().agenda.now())
                + ": "
                + f.getMessage());
        long tt = p.world().agenda.now();
        for (Happening h : ScriptWriter.write(seed, sessions).happenings())
          if (h.at() > tt - 6000 && h.at() <= tt) System.out.println("   " + h);
        if (bad < 3) System.out.println(Story.named(p.world(), f.getMessage()).orElse("-"));
      } catch (RuntimeException f) {
        bad++;
        System.out.println("seed " + seed + ": " + f);
        if (bad < 4) f.printStackTrace(System.out);
      }
    }
    double s = (System.nanoTime() - begun) / 1e9;
    java.util.Collections.sort(ev);
    System.out.printf(
        "%d lifecycles, %d bad worlds, %.1f s, %.0f us each, events %d, median %s, touched %.2f, promises %d moved %d, %s%n",
        n,
        bad,
        s,
        s * 1e6 / Math.max(1, n),
        events,
        ev.isEmpty() ? 0 : ev.get(ev.size() / 2),
        touched / (double) Math.max(1, n),
        given,
        moved,
        ends);
  }
}
