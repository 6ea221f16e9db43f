package io.tollgate.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A character device.
 *
 * @param path where it stands
 * @param major the kernel's number of its driver
 * @param minor the driver's number of it
 */
record DeviceNode(Path path, int major, int minor) {

  /**
   * Reads the numbers of a device file.
   *
   * @throws IOException when there is no such file, or it is no device
   */
  static DeviceNode read(Path path) throws IOException {
    Object device = Files.getAttribute(path, "unix:rdev");
    if (!(device instanceof Long number) || number == 0) {
      throw new IOException(path + " is no device");
    }
    // As the C library takes the number apart.
    int major = (int) (((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfff));
    int minor = (int) ((number & 0xff) | ((number >>> 12) & ~0xff));
    return new DeviceNode(path, major, minor);
  }
}
