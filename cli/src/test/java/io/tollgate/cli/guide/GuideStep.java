package io.tollgate.cli.guide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing to do of a guide: a file to write, a command to run, or something that happens
 * meanwhile.
 *
 * @param file the file's name, of a block of YAML
 * @param text the file's content, the command line, or what happens
 */
record GuideStep(Kind kind, String file, String text) {
  private static final Pattern FENCE = Pattern.compile("```(\\w*) ?(\\S*)");
  private static final Pattern MEANWHILE = Pattern.compile("<!-- (.+) -->");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  enum Kind {
    FILE,
    COMMAND,
    MEANWHILE
  }

  /** The steps of a document in their order. */
  static List<GuideStep> of(List<String> lines) {
    List<GuideStep> steps = new ArrayList<>();
    String language = null;
    String file = "";
    StringBuilder block = new StringBuilder();
    for (String line : lines) {
      Matcher fence = FENCE.matcher(line);
      Matcher meanwhile = MEANWHILE.matcher(line);
      if (fence.matches() && language == null) {
        language = fence.group(1);
        file = fence.group(2);
        block.setLength(0);
      } else if (fence.matches()) {
        add(steps, language, file, block.toString());
        language = null;
      } else if (language != null) {
        block.append(line).append('\n');
      } else if (meanwhile.matches()) {
        steps.add(new GuideStep(Kind.MEANWHILE, "", meanwhile.group(1)));
      }
    }
    return steps;
  }

  private static void add(List<GuideStep> steps, String language, String file, String block) {
    if (language.equals("yaml")) {
      steps.add(new GuideStep(Kind.FILE, file, block));
    } else if (language.equals("sh")) {
      block.lines().forEach(line -> steps.add(new GuideStep(Kind.COMMAND, "", line)));
    } else {
      throw new AssertionError("a block that nobody runs: " + block);
    }
  }

  /** What the command should exit with: 0 unless a remark says otherwise. */
  int exitCode() {
    int remark = text.indexOf("# exits ");
    return remark < 0 ? 0 : Integer.parseInt(text.substring(remark + 8).strip());
  }

  /** The command's words, with variables replaced. */
  List<String> words(Map<String, String> variables) {
    String line = text.replaceFirst(" #.*", "");
    for (Map.Entry<String, String> one : variables.entrySet()) {
      line = line.replace("$" + one.getKey(), one.getValue());
    }
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }
}
