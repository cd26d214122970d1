/** The part of a timeline that is shown, in seconds, and the instant under the pointer. */
export interface View {
  readonly fromS: number;
  readonly toS: number;
}

export interface ViewControl {
  readonly view: View;
  /** All there is to see. */
  readonly whole: View;
  /** Shows from..to, as far as there is something and not closer than a millisecond. */
  readonly show: (fromS: number, toS: number) => void;
  readonly showAll: () => void;
  /** Moves by a share of what is shown; positive: later. */
  readonly pan: (share: number) => void;
  /** Below 1: closer. `atS` stays where it is on the screen. */
  readonly zoom: (factor: number, atS?: number) => void;
  /** There is more to see; a view that showed the newest goes on doing so unless `stay`. */
  readonly extend: (whole: View, stay: boolean) => void;
  readonly subscribe: (listener: () => void) => void;
}

const narrowestS = 0.001;

export function viewControl(first: View): ViewControl {
  const listeners: (() => void)[] = [];
  let whole = first;
  let view = first;

  function show(fromS: number, toS: number): void {
    if (!Number.isFinite(fromS) || !Number.isFinite(toS)) return;
    const most = whole.toS - whole.fromS;
    const width = Math.min(most, Math.max(narrowestS, toS - fromS));
    const from = Math.min(Math.max(fromS, whole.fromS), whole.toS - width);
    const next = { fromS: from, toS: from + width };
    if (next.fromS === view.fromS && next.toS === view.toS) return;
    view = next;
    for (const listener of listeners) listener();
  }

  return {
    get view() {
      return view;
    },
    get whole() {
      return whole;
    },
    show,
    showAll: () => show(whole.fromS, whole.toS),
    pan(share) {
      const by = (view.toS - view.fromS) * share;
      show(view.fromS + by, view.toS + by);
    },
    zoom(factor, atS = (view.fromS + view.toS) / 2) {
      show(atS - (atS - view.fromS) * factor, atS + (view.toS - atS) * factor);
    },
    extend(next, stay) {
      const all = view.fromS <= whole.fromS && view.toS >= whole.toS;
      const width = view.toS - view.fromS;
      whole = next;
      if (stay) return;
      if (all) show(next.fromS, next.toS);
      else show(next.toS - width, next.toS);
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
