package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which nodes may hold one session together: all of them, or those of one GPU model and of one
 * value of the label that they must have in common. Groups of the preferred model come first.
 */
final class Groups {
  private final int[] groupOf;
  private final int[] sizes;

  private Groups(int[] groupOf, int[] sizes) {
    this.groupOf = groupOf;
    this.sizes = sizes;
  }

  private record Key(int model, String value) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingInt(Key::model).thenComparing(Key::value);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** Those among which that need has to choose. */
  static Groups of(Need need, List<NodeLine> able) {
    boolean plain = need.shape().otherModels().isEmpty() && need.together().isEmpty();
    if (plain) {
      return new Groups(new int[able.size()], new int[] {able.size()});
    }
    TreeMap<Key, List<Integer>> groups = new TreeMap<>();
    List<String> models = need.shape().gpuModels();
    for (int i = 0; i < able.size(); i++) {
      NodeView view = able.get(i).view();
      Optional<String> value = need.together().map(label -> view.labels().getOrDefault(label, ""));
      // A node without the label has nothing in common with any other.
      if (need.together().isEmpty() || view.labels().containsKey(need.together().get())) {
        groups
            .computeIfAbsent(
                new Key(models.indexOf(view.model()), value.orElse("")), added -> new ArrayList<>())
            .add(i);
      }
    }
    int[] groupOf = new int[able.size()];
    Arrays.fill(groupOf, -1);
    int[] sizes = new int[groups.size()];
    int number = 0;
    for (List<Integer> members : groups.values()) {
      int its = number;
      members.forEach(member -> groupOf[member] = its);
      sizes[number++] = members.size();
    }
    return new Groups(groupOf, sizes);
  }

  /** Nodes of equal words may hold it together; empty when the node has nothing in common. */
  static Optional<String> word(Need need, NodeView node) {
    return need.together().isEmpty()
        ? Optional.of(node.model())
        : Optional.ofNullable(node.labels().get(need.together().get()))
            .map(value -> node.model() + " " + value);
  }

  /** In words, among which nodes it chose when it took that one; empty when among all. */
  static Optional<String> among(Need need, NodeView taken) {
    Optional<String> model =
        need.shape().otherModels().isEmpty()
            ? Optional.empty()
            : Optional.of("of model " + taken.model());
    Optional<String> label =
        need.together().map(name -> "of " + name + " " + taken.labels().get(name));
    return model.isPresent() && label.isPresent()
        ? Optional.of(model.get() + " and " + label.get())
        : model.or(() -> label);
  }

  int count() {
    return sizes.length;
  }

  /** The group of the node at that place among those able; -1 when it is in none. */
  int of(int place) {
    return place < 0 ? -1 : groupOf[place];
  }

  /** How many nodes the largest has. */
  int largest() {
    return Arrays.stream(sizes).max().orElse(0);
  }
}
