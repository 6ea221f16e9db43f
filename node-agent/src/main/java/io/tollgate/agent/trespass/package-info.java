/**
 * Who computes on a GPU without holding it. Variables only advise a program which GPUs to use, so
 * where devices cannot be kept out of its reach somebody has to look.
 */
@NullMarked
package io.tollgate.agent.trespass;

import org.jspecify.annotations.NullMarked;
