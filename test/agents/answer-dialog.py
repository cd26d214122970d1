#!/usr/bin/env python3
"""The real CLI in its terminal interface, whose permission dialog is answered late:
    answer-dialog.py <seconds> <prompt> [option of the CLI...]
Says yes that long after each dialog appeared; ends the CLI when its turn is over. Prints what it saw."""
import os, re, select, signal, subprocess, sys, time

DIALOG = "Do you want to"
OVER = "The check is over"
LIMIT = 120

def main():
    wait, prompt, options = float(sys.argv[1]), sys.argv[2], sys.argv[3:]
    leader, follower = os.openpty()
    subprocess.run(["stty", "rows", "40", "cols", "120"], stdin=follower, check=True)
    cli = subprocess.Popen(["claude", *options, prompt], stdin=follower, stdout=follower, stderr=follower,
                           start_new_session=True)
    os.close(follower)
    seen, answered, began = "", 0, time.time()
    while time.time() - began < LIMIT and cli.poll() is None:
        seen += read(leader, 0.1)
        plain = re.sub(r"\s+", "", re.sub(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07]*\x07|.)", "", seen))
        if DIALOG.replace(" ", "") in plain:
            print(f"dialog at {time.time() - began:.1f} s", flush=True)
            end = time.time() + wait
            while time.time() < end:
                read(leader, 0.05)
            os.write(leader, b"1")
            seen, answered = "", answered + 1
        elif OVER.replace(" ", "") in plain:
            break
    else:
        print(f"not over after {time.time() - began:.0f} s: {plain[-600:]}", file=sys.stderr)
    read(leader, 1)
    cli.send_signal(signal.SIGTERM)
    try:
        cli.wait(10)
    except subprocess.TimeoutExpired:
        cli.kill()
    print(f"{answered} answered", flush=True)
    sys.exit(0 if answered > 0 else 1)

def read(fd, seconds):
    if not select.select([fd], [], [], seconds)[0]:
        return ""
    try:
        return os.read(fd, 65536).decode("utf-8", "replace")
    except OSError:
        return ""  # The CLI has gone.

main()
