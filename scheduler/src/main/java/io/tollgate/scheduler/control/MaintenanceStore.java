package io.tollgate.scheduler.control;

/** Planned maintenance, the next first where it is listed; it is carried out once it begins. */
public interface MaintenanceStore extends RuleStore<MaintenanceWindow> {}
