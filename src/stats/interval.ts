/** An estimate with the interval that holds the true value with the asked confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
