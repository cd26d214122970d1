/** What the address keeps behind its "#", so that a link or a reload shows the same. */
export type AddressState = Readonly<Record<string, string>>;

export function readAddress(hash: string): AddressState {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')));
}

/** Values that are empty are left out. */
export function addressOf(state: AddressState): string {
  const kept = Object.entries(state).filter(([, value]) => value !== '');
  const text = new URLSearchParams(kept).toString();
  return text === '' ? '#' : `#${text}`;
}

/** "12.5" or undefined. */
export function numberIn(state: AddressState, name: string): number | undefined {
  const text = state[name];
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
