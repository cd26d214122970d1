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
