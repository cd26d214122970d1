import type { Engine } from '../../../src/podman/engine.js';
import type { SliceManager } from '../../../src/podman/slice.js';

export function fakeMachine(
  state: string,
  options: {
    readonly template: string;
    readonly together?: number;
    readonly step?: (name: string) => void;
    readonly fails?: (name: string) => boolean;
  },
): { readonly engine: Engine; readonly slices: SliceManager; readonly cgroupMount: string };
