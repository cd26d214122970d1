import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeviceNames, deviceIoSince, parseDeviceIo, readDeviceIo } from '../../src/cgroup/device-io.js';

const vda = { device: 'vda', readBytes: 100, writtenBytes: 200, reads: 3, writes: 4 };

describe('I/O by device', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-device-'));
    mkdirSync(join(root, 'dev/block/254:0'), { recursive: true });
    writeFileSync(join(root, 'dev/block/254:0/uevent'), 'MAJOR=254\nMINOR=0\nDEVNAME=vda\nDEVTYPE=disk\n');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('names the devices as /sys does, and by their numbers where it does not', () => {
    writeFileSync(
      join(root, 'io.stat'),
      '254:0 rbytes=100 wbytes=200 rios=3 wios=4 dbytes=9 dios=9\n7:1 wios=6 rios=5 cost.usage=7 wbytes=2 rbytes=1\n',
    );
    expect(readDeviceIo(root, createDeviceNames(root))).toEqual([
      vda,
      { device: '7:1', readBytes: 1, writtenBytes: 2, reads: 5, writes: 6 },
    ]);
  });

  it('leaves a missing or damaged figure absent, and a cgroup that is gone without devices', () => {
    expect(parseDeviceIo('8:0 rbytes=1x wbytes= rios=5\nnonsense\n', (numbers) => numbers)).toEqual([
      { device: '8:0', readBytes: null, writtenBytes: null, reads: 5, writes: null },
    ]);
    expect(readDeviceIo(join(root, 'gone'), createDeviceNames(root))).toEqual([]);
  });

  it('counts from the first look on, and leaves idle devices out', () => {
    const later = { device: 'vda', readBytes: 150, writtenBytes: 200, reads: 5, writes: 4 };
    expect(deviceIoSince([vda], [later])).toEqual([
      { device: 'vda', readBytes: 50, writtenBytes: 0, reads: 2, writes: 0 },
    ]);
    expect(deviceIoSince([], [later])).toEqual([later]);
    expect(deviceIoSince([vda], [vda])).toEqual([]);
  });

  it('counts from zero when a counter went backwards: it is another cgroup', () => {
    expect(deviceIoSince([{ ...vda, reads: 9 }], [vda])[0]?.reads).toBe(3);
  });
});
