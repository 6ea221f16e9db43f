/**
 * Kubernetes as one agent whose workloads are pods: a cluster's node is read into the same facts
 * that an agent on a plain machine reports.
 */
@NullMarked
package io.tollgate.k8s;

import org.jspecify.annotations.NullMarked;
