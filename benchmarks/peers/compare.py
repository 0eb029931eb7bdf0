"""Times Harmonize's and PyTorch's training steps in turns and prints what each takes relative to PyTorch's plain step.

    python compare.py [key=value ...] [--turns 3] [--harmonize ../../harmonize]

Keys are those of `harmonize bench step` and of vatt_step.py, which this runs one after the other; only rounds is 1 unless
given, because the turns repeat everything anyway. Run it with the Python that has PyTorch.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MODES = ("plain", "batch", "triplet")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keys", nargs="*", metavar="key=value")
    parser.add_argument("--turns", type=int, default=3, help="how often the two take turns")
    parser.add_argument("--harmonize", default=str(HERE.parent.parent / "harmonize"), help="the launcher")
    arguments = parser.parse_args()
    if arguments.turns < 1:
        parser.error("--turns must be at least 1")
    keys = ["rounds=1", *arguments.keys]
    commands = {
        "PyTorch": [sys.executable, str(HERE / "vatt_step.py"), *keys, "--json"],
        "Harmonize": [arguments.harmonize, "bench", "step", *keys, "--json"],
    }
    reports = {name: [] for name in commands}
    for turn in range(1, arguments.turns + 1):
        for name, command in commands.items():
            print(f"turn {turn}/{arguments.turns} {name}", file=sys.stderr, flush=True)
            reports[name].append(run(command))
    sizes = {report["parameters"] for each in reports.values() for report in each}
    if len(sizes) != 1:
        sys.exit(f"the models differ: {sorted(sizes)} parameters; the comparison means nothing")
    base = median(reports["PyTorch"], "plain")
    print(f"{'step':<8}" + "".join(f" {name + ' ms':>14} {'ratio':>7}" for name in commands))
    for mode in MODES:
        times = [median(each, mode) for each in reports.values()]
        print(f"{mode:<8}" + "".join(f" {time:14.1f} {time / base:7.2f}" for time in times))
    print("\nKept, mean share of triplets: " + "; ".join(f"{name} " + kept(each) for name, each in reports.items()))
    print(f"\nThreads: PyTorch {reports['PyTorch'][0]['threads']}, Harmonize {reports['Harmonize'][0]['threads']}")


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"exit code {done.returncode} of: {' '.join(command)}")
    return json.loads(done.stdout)


def kept(reports):
    means = {mode: statistics.fmean(report[mode]["kept"] for report in reports) for mode in MODES}
    return ", ".join(f"{mode} {share:.2f}" for mode, share in means.items())


def median(reports, mode):
    return statistics.median(report[mode]["ms"] for report in reports)


if __name__ == "__main__":
    main()
