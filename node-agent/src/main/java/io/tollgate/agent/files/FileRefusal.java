package io.tollgate.agent.files;

/** What was asked of files cannot be had; code and sentence are for the user. */
final class FileRefusal extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why, as the server knows it. */
  enum Code {
    FILE_NOT_FOUND,
    PATH_NOT_ALLOWED,
    FILE_TOO_LARGE,
    FILE_CHANGED,
    UPLOAD_LOST,
    CHECKSUM_DIFFERS,
    WORK_OVER,
    NO_SPACE,
    TROUBLE
  }

  private final Code code;

  FileRefusal(Code code, String message) {
    super(message);
    this.code = code;
  }

  Code code() {
    return code;
  }
}
