@NullMarked
package io.tollgate.cli.account;

import org.jspecify.annotations.NullMarked;
