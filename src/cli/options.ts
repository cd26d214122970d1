import { InvalidArgumentError } from 'commander';
import { CgmonError } from '../model/errors.js';
import { parseDurationNs, parseTimerNs } from '../model/units.js';
import { memoryLimitBytes } from '../run/limit-values.js';

/** Parsers for option values: commander names the option and the value, these say what is wrong with it. */

export function argument<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof CgmonError)) throw error;
      throw new InvalidArgumentError(error.hint ?? error.message);
    }
  };
}

export const memorySize = argument(memoryLimitBytes);

export const duration = argument((text) => parseTimerNs(text, ''));

export const samplingInterval = argument((text) => {
  const ns = parseDurationNs(text, '');
  if (ns < 1e6 || ns > 10e9) throw new CgmonError('usage', 'out of range', { hint: 'from 1ms to 10s' });
  return ns;
});

export const cpuCount = argument((text) => {
  const cpus = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || cpus < 0.01) {
    throw new CgmonError('usage', 'not a count', { hint: 'a number of CPUs, at least 0.01: like 0.5 or 2' });
  }
  return cpus;
});

export const positiveInteger = argument((text) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) {
    throw new CgmonError('usage', 'not a count', { hint: 'a whole number, at least 1' });
  }
  return value;
});

export const notEmpty = argument((text) => {
  if (text === '') throw new CgmonError('usage', 'empty', { hint: 'it is empty' });
  return text;
});

/** For options that may be given more than once. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

export const variableName = (text: string, previous: readonly string[]): readonly string[] => {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) {
    const name = text.split('=')[0] ?? '';
    throw new InvalidArgumentError(
      text.includes('=')
        ? `values do not belong on a command line: export ${name}, then --env ${name}`
        : 'not the name of a variable',
    );
  }
  return [...previous, text];
};

export const uuid = argument((text) => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    throw new CgmonError('usage', 'not a UUID', { hint: 'not a UUID' });
  }
  return text;
});
