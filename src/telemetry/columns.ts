/** What a scrape notes of each service; counts are those since the scrape before. */
export const SCRAPE_COLUMNS = [
  'at_seconds',
  'service',
  'arrivals',
  'completed',
  'rejected',
  'failed',
  'timed_out',
  'cut',
  'utilization',
  'queue',
  'in_service',
  'pending',
  'starting',
  'ready',
  'draining',
  'desired',
] as const;

export type ScrapeColumn = (typeof SCRAPE_COLUMNS)[number];
