package io.tollgate.agent.gpu.simulated;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * When which fault begins. Pure. One step a line, {@code at TIME [gpu N] FAULT [ARGUMENT]}, the GPU
 * before or behind the fault; without one a GPU's fault befalls all of them. Blank lines and what
 * follows {@code #} are nothing. Time counts from the start of the exporter.
 *
 * @param steps in the order of time; those of one time in the order of their lines
 */
public record FaultScript(List<Step> steps) {

  /** No faults. */
  public static final FaultScript NONE = new FaultScript(List.of());

  private static final int MOST_LINES = 10_000;

  /**
   * One step.
   *
   * @param atMs since the start of the exporter
   * @param gpu its index, empty for all or for the exporter
   * @param fault what
   * @param value its argument, 0 without one; durations in milliseconds
   */
  public record Step(long atMs, OptionalInt gpu, Fault fault, long value) {}

  /**
   * What reading a script gives.
   *
   * @param script complete when there are no mistakes
   * @param mistakes each with its line
   */
  public record Parsed(FaultScript script, List<String> mistakes) {}

  public FaultScript {
    steps = steps.stream().sorted(Comparator.comparingLong(Step::atMs)).toList();
  }

  /**
   * Reads a script and goes on after a mistake.
   *
   * @param gpus how many there are
   */
  public static Parsed parse(List<String> lines, int gpus) {
    List<Step> steps = new ArrayList<>();
    List<String> mistakes = new ArrayList<>();
    if (lines.size() > MOST_LINES) {
      mistakes.add("has more than " + MOST_LINES + " lines. Write fewer");
      return new Parsed(NONE, mistakes);
    }
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i).split("#", 2)[0].strip();
      if (!text.isEmpty()) {
        try {
          steps.add(step(text, gpus));
        } catch (Mistake mistake) {
          mistakes.add("line " + (i + 1) + ", '" + text + "': " + mistake.getMessage());
        }
      }
    }
    return new Parsed(new FaultScript(steps), mistakes);
  }

  private static final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
      super(message);
    }
  }

  private static Step step(String text, int gpus) throws Mistake {
    List<String> words = new ArrayList<>(Arrays.asList(text.split("\\s+")));
    if (words.size() < 3 || !words.get(0).equals("at")) {
      throw new Mistake("a step is 'at TIME [gpu N] FAULT [ARGUMENT]'");
    }
    OptionalLong at = ScriptTime.milliseconds(words.get(1));
    if (at.isEmpty()) {
      throw new Mistake("'" + words.get(1) + "' is no time such as 300ms, 8s or 2m");
    }
    List<String> rest = words.subList(2, words.size());
    OptionalInt gpu = takeGpu(rest, gpus);
    String word = rest.isEmpty() ? "" : rest.remove(0);
    Fault fault = fault(word);
    if (gpu.isPresent() && fault.scope() == Fault.Scope.EXPORTER) {
      throw new Mistake("'" + word + "' befalls the exporter, not a GPU. Leave the GPU out");
    }
    long value = fault.hasArgument() ? argument(fault, rest) : 0;
    if (!rest.isEmpty()) {
      throw new Mistake("'" + rest.get(0) + "' is one word too many");
    }
    return new Step(at.getAsLong(), gpu, fault, value);
  }

  private static OptionalInt takeGpu(List<String> words, int gpus) throws Mistake {
    int at = words.indexOf("gpu");
    if (at < 0) {
      return OptionalInt.empty();
    }
    String number = at + 1 < words.size() ? words.get(at + 1) : "";
    OptionalLong index = ScriptTime.number(number);
    if (index.isEmpty() || index.getAsLong() >= gpus) {
      throw new Mistake("'gpu " + number + "' is none of 0 to " + (gpus - 1));
    }
    words.subList(at, at + 2).clear();
    return OptionalInt.of((int) index.getAsLong());
  }

  private static Fault fault(String word) throws Mistake {
    Optional<Fault> fault = Fault.of(word);
    if (fault.isEmpty()) {
      throw new Mistake(
          "'"
              + word
              + "' is no fault; there are "
              + Arrays.stream(Fault.values()).map(Fault::word).collect(Collectors.joining(", ")));
    }
    return fault.get();
  }

  private static long argument(Fault fault, List<String> words) throws Mistake {
    OptionalLong value = words.isEmpty() ? OptionalLong.empty() : fault.read(words.remove(0));
    if (value.isEmpty()) {
      throw new Mistake("'" + fault.word() + "' wants " + fault.wants());
    }
    return value.getAsLong();
  }
}
