import { CgmonError } from '../model/errors.js';
import { parseBytes } from '../model/units.js';

const keys = ['rbps', 'wbps', 'riops', 'wiops'];

/**
 * "/dev/vda:wbps=10m,riops=200" (or with spaces, as in io.max) as "/dev/vda wbps=10485760 riops=200".
 * Throws CgmonError 'usage' whose hint says what is wrong.
 */
export function ioRule(text: string): string {
  const [device = '', ...limits] = text.split(/[:,\s]+/).filter((part) => part !== '');
  const refuse = (why: string) =>
    new CgmonError('usage', `"${text}" is no limit of a disk`, {
      hint: `${why}; write it like /dev/nvme0n1:wbps=10m,riops=200`,
    });
  if (!device.startsWith('/')) throw refuse('the device must be a path');
  if (limits.length === 0) throw refuse('no limit for the device');
  const rules = limits.map((limit) => {
    const [key = '', value = ''] = limit.split('=');
    if (!keys.includes(key)) throw refuse(`"${key}" is none of ${keys.join(', ')}`);
    const number = key.endsWith('bps') ? bytesOf(value) : Number(value);
    if (value === '' || !Number.isInteger(number) || number < 1) throw refuse(`"${limit}" is no limit`);
    return `${key}=${number}`;
  });
  return [device, ...rules].join(' ');
}

function bytesOf(text: string): number {
  try {
    return parseBytes(text, '');
  } catch {
    return Number.NaN;
  }
}
