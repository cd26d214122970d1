/**
 * From now on a reader of stdout or stderr that went away (EPIPE), or a full disk behind them, stops nothing: a
 * container is running that has to be ended and cleaned up.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => undefined);
  }
}

/**
 * After the run was stopped: a reader that does not read holds cgmon back for `ms` at most. Others are waited for, as
 * before any pipe.
 */
export function leaveReaders(ms: number): void {
  setTimeout(() => process.exit(), ms).unref();
}
