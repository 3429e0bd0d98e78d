// The measures of service.

/** Some durations, in ms. */
export interface Spread {
  count: number;
  mean_ms: number | null;
  max_ms: number | null;
  p50_ms: number | null;
  p90_ms: number | null;
  p95_ms: number | null;
}

/** What callers got; shares are from 0 to 1, and null when there is nothing to divide by. */
export interface Service {
  offered: number;
  answered: number;
  emergency: number;
  diverted: number;
  chose_callback: number;
  abandoned: number;
  abandoned_short: number;
  connect_rate: number | null;
  service_level: number | null;
  wait: Spread;
  abandoned_by_second: [number, number][];
  talk_mean_ms: number | null;
  wrap_up_mean_ms: number | null;
  handling_mean_ms: number | null;
  transfers: number;
  promise_error: Spread;
}

export interface Work {
  logged_in_ms: number;
  occupancy: number | null;
  talks: number;
  rona: number;
  declined: number;
  unreachable: number;
}

export interface Figures {
  at: number;
  since: number;
  rules: { answer_within_ms: number; short_abandon_ms: number; least_connect_permille: number; warn_connect_permille: number; least_calls: number };
  overall: Service;
  numbers: Record<string, Service>;
  groups: Record<string, Service>;
  staff: Work;
  agents: Record<string, Work>;
  connect: {
    rate: number | null;
    /** How many callers the rate is of; below `rules.least_calls` it has no verdict. */
    calls: number;
    lowest_today: number | null;
    lowest_7_days: number | null;
    level: "fine" | "warn" | "alarm";
    falls_below_in_min: number | null;
  };
}

export interface Measures {
  /** Whether the whole window is in the figures. */
  complete: boolean;
  figures: Figures;
  names: { numbers: Record<string, string>; groups: Record<string, string>; agents: Record<string, string> };
}
