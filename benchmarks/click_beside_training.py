#!/usr/bin/env python3
"""Times clicks alone, and again while a training runs as the window starts it.

  click_beside_training.py CHECKPOINT TRAIN_DATA [option of train]...

One process answers clicks (persam-hq-bench worker), CLICKS of them (default 100) with PAUSE seconds (0.1)
between two. Then `persam-hq train` is started, niced, with what follows the data; when it has taken three
steps the same number of clicks is timed again, first as they are alone, then as the window asks for them
beside a training (--share-cores). BIN is where the programs are (default build/bin).
"""
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(os.environ.get("BIN", "build/bin"))
CLICKS = int(os.environ.get("CLICKS", "100"))
PAUSE = float(os.environ.get("PAUSE", "0.1"))


class Clicks:
    """A process that answers clicks."""

    def __init__(self, checkpoint, *options):
        self.process = subprocess.Popen(
            [BIN / "persam-hq-bench", "worker", "--ckpt", checkpoint, "--work", "click", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answer()
        for _ in range(3):
            self.one()

    def answer(self):
        while not (line := self.process.stdout.readline()).startswith("{"):
            if not line:
                sys.exit("the clicking process ended")
        return json.loads(line)

    def one(self):
        time.sleep(PAUSE)
        start = time.perf_counter()
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.answer()
        return time.perf_counter() - start

    def time(self, name, usual=None):
        times = sorted(self.one() for _ in range(CLICKS))
        median = statistics.median(times)
        usual = usual or median
        print(f"{name:32} median {1e3 * median:6.1f} ms  90 % {1e3 * times[int(0.9 * CLICKS)]:6.1f}"
              f"  longest {1e3 * times[-1]:6.1f}  = {median / usual:.2f}, "
              f"{times[int(0.9 * CLICKS)] / usual:.2f}, {times[-1] / usual:.2f} of the usual; "
              f"{sum(t > 3 * usual for t in times)} over three times", flush=True)
        return median

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def steps(run):
    try:
        return len((run / "step_log.csv").read_text().splitlines()) - 1
    except OSError:
        return 0


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    checkpoint, data, *options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        run = pathlib.Path(folder) / "run"
        plain, sharing = Clicks(checkpoint), Clicks(checkpoint, "--share-cores")
        usual = plain.time("alone")
        trainer = subprocess.Popen(
            ["nice", "-n", "19", BIN / "persam-hq", "train", "--output", run, "--train-data", data,
             "--no-valid", "--max_epoch_num", "1000", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while steps(run) < 3:
                if trainer.poll() is not None:
                    sys.exit("the training ended")
                time.sleep(0.2)
            plain.time("beside a training", usual)
            sharing.time("beside a training, sharing cores", usual)
        finally:
            trainer.send_signal(signal.SIGKILL)
            trainer.wait()
            plain.end()
            sharing.end()


if __name__ == "__main__":
    main()
