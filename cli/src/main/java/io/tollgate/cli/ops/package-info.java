/** What operators do with sessions of others. */
@org.jspecify.annotations.NullMarked
package io.tollgate.cli.ops;
