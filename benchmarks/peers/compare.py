"""Times Harmonize's and PyTorch's training steps in turns and prints Markdown: each relative to PyTorch's plain step.

    python compare.py [key=value ...] [--turns 4] [--modes plain,batch,triplet]
    python compare.py --suite   [key=value ...] [--turns 4]
    python compare.py --scaling [key=value ...] [--turns 2]

Keys are those of `harmonize bench step`, but modes. Every kind of step has a process of its own in every turn, so that its
peak of memory is its own; of keys, rounds=1 and steps=10 hold unless given. Run it with the Python that has PyTorch;
benchmarks/compare.sh finds or makes one.
"""

import argparse
import datetime
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
LAUNCHER = HERE.parent.parent / "harmonize"
HARMONIZE = "Harmonize"
PYTORCH = "PyTorch"

# What a user of PyTorch has for each of Harmonize's modes.
PEERS = {"plain": ["plain"], "batch": ["loop-pcgrad", "jd-pcgrad"], "triplet": ["rows-vjp", "jd-rows"]}
NEED_TORCHJD = {"jd-pcgrad", "jd-rows"}

# So many times slower than the others that one turn of a few steps has to do.
SLOW = {"rows-vjp", "jd-rows"}
SLOW_KEYS = {"first-warm-up": 1, "steps": 3}

DEFAULT_KEYS = {"rounds": 1, "steps": 10}
NOT_OF_PYTORCH = {"kernels", "micro-batch"}

SUITE = [
    ({}, ["plain", "batch", "triplet"]),
    ({"width": 256, "heads": 8, "video-tokens": 128, "audio-tokens": 128, "batch": 16}, ["plain"]),
    ({"width": 512, "heads": 8, "video-tokens": 256, "audio-tokens": 256, "batch": 8}, ["plain"]),
]
SCALED_BATCHES = [8, 32, 128, 512]
SCALED_TOKENS = [32, 64, 128, 256]


@dataclass(frozen=True)
class Step:
    """A kind of step of one of the two."""

    side: str
    mode: str

    def __str__(self):
        return f"{self.side} `{self.mode}`"

    def slow(self):
        return self.side == PYTORCH and self.mode in SLOW

    def command(self, launcher, keys):
        if self.slow():
            keys = {**keys, **{key: min(value, int(keys.get(key, value))) for key, value in SLOW_KEYS.items()}}
        if self.side == PYTORCH:
            given = [f"{key}={value}" for key, value in keys.items() if key not in NOT_OF_PYTORCH]
            return [sys.executable, str(HERE / "vatt_step.py"), *given, "--modes", self.mode, "--json"]
        given = [f"{key}={value}" for key, value in keys.items()]
        return [launcher, "bench", "step", *given, f"modes=[{self.mode}]", "--json"]

    def run(self, launcher, keys):
        # PyTorch's number of threads is a key too.
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
        command = self.command(launcher, keys)
        done = subprocess.run(command, stdout=subprocess.PIPE, env=environment)
        if done.returncode != 0:
            sys.exit(f"exit code {done.returncode} of: {' '.join(command)}")
        return json.loads(done.stdout)


BASE = Step(PYTORCH, "plain")


class Measured:
    """What all turns found, per kind of step."""

    def __init__(self, reports):
        self.reports = reports
        sizes = {report["parameters"] for each in reports.values() for report in each}
        if len(sizes) != 1:
            sys.exit(f"the models differ: {sorted(sizes)} parameters; the comparison means nothing")

    def steps(self):
        return list(self.reports)

    def values(self, step, key):
        return [report[step.mode][key] for report in self.reports[step] if key in report[step.mode]]

    def median(self, step, key):
        values = self.values(step, key)
        return statistics.median(values) if values else None

    def ratios(self, step):
        """Relative to PyTorch's plain step, turn by turn."""
        return [time / base for time, base in zip(self.values(step, "ms"), self.values(BASE, "ms"))]

    def quartiles(self, step):
        return [statistics.median(each) for each in zip(*self.values(step, "quartiles"))]

    def one(self, side):
        """A report of one of the two, for what is the same in all of them."""
        return next(reports[0] for step, reports in self.reports.items() if step.side == side)

    def multiplication_speed(self):
        """The best that any of Harmonize's processes found, in GFLOP/s."""
        return max(
            report["gemm-peak-gflops"]
            for step, reports in self.reports.items()
            if step.side == HARMONIZE
            for report in reports
        )


def main():
    arguments = parse_command_line()
    load_before = load()
    if arguments.scaling:
        measured = scaling(arguments)
    elif arguments.suite:
        measured = [compare(arguments, keys, modes) for keys, modes in SUITE][0]
    else:
        measured = compare(arguments, {}, arguments.modes)
    print(facts(arguments, measured, load_before))


def parse_command_line():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keys", nargs="*", metavar="key=value")
    parser.add_argument("--turns", type=int, help="how often all take turns: 4, or 2 with --scaling")
    parser.add_argument("--modes", default="plain,batch,triplet", help="of Harmonize's, and PyTorch's counterparts")
    parser.add_argument("--no-slow", action="store_true", help="without " + ", ".join(sorted(SLOW)))
    parser.add_argument("--suite", action="store_true", help="three sizes of the model, plain alone of the larger two")
    parser.add_argument("--scaling", action="store_true", help="time per triplet over batch sizes and numbers of tokens")
    parser.add_argument("--harmonize", default=str(LAUNCHER), help="the launcher")
    arguments = parser.parse_args()
    if arguments.turns is None:
        arguments.turns = 2 if arguments.scaling else 4
    if arguments.turns < 1:
        parser.error("--turns must be at least 1")
    if arguments.suite and arguments.scaling:
        parser.error("--suite and --scaling exclude each other")
    arguments.modes = arguments.modes.split(",")
    unknown = [mode for mode in arguments.modes if mode not in PEERS]
    if unknown:
        parser.error(f"--modes: there is no {', '.join(unknown)}; there are {', '.join(PEERS)}")
    keys = {}
    for argument in arguments.keys:
        key, equals, value = (part.strip() for part in argument.partition("="))
        if not equals:
            parser.error(f"{argument}: write key=value, such as batch=64")
        keys[key] = value
    if "modes" in keys:
        parser.error("modes: give them as --modes, because they are also of PyTorch")
    arguments.keys = keys
    return arguments


def compare(arguments, size, modes):
    """Times one size of the model and prints its two tables."""
    peers = [Step(PYTORCH, peer) for mode in modes for peer in PEERS[mode] if available(peer, arguments)]
    steps = [*dict.fromkeys([BASE, *peers]), *(Step(HARMONIZE, mode) for mode in modes)]
    measured = measure(arguments, [(steps, {**DEFAULT_KEYS, **size, **arguments.keys})])[0]
    options = measured.one(HARMONIZE)["options"]
    print(heading(measured, options))
    rows = [time_row(measured, step) for step in measured.steps()]
    print(table(["step", "time", "over turns", "ms", "quartiles", "triplets/s", "peak MiB", "kept", "steps"], rows))
    print()
    own = [step for step in measured.steps() if step.side == HARMONIZE]
    phases = list(measured.one(HARMONIZE)[own[0].mode]["phases"])
    speed = measured.multiplication_speed()
    rows = [part_row(measured, step, phases, speed) for step in own]
    print(table(["Harmonize", "GFLOP", "GFLOP/s", "of peak", *(f"{phase} ms" for phase in phases)], rows))
    print(f"\nThe peak is that of {measured.one(HARMONIZE)['gemm-peak-of']}, {speed:.1f} GFLOP/s.\n")
    return measured


def available(peer, arguments):
    if peer in SLOW and arguments.no_slow:
        return False
    return peer not in NEED_TORCHJD or importlib.util.find_spec("torchjd") is not None


def measure(arguments, sizes):
    """Lets everything take turns; one Measured per size, each being steps and their keys."""
    reports = [{step: [] for step in steps} for steps, _ in sizes]
    for turn in range(1, arguments.turns + 1):
        for number, (steps, keys) in enumerate(sizes):
            for step in steps:
                if turn == 1 or not step.slow():
                    print(f"turn {turn}/{arguments.turns} {describe(keys)}: {step}", file=sys.stderr, flush=True)
                    reports[number][step].append(step.run(arguments.harmonize, keys_of(step.side, keys)))
    return [Measured(each) for each in reports]


def keys_of(side, keys):
    return {key: value[side] if isinstance(value, dict) else value for key, value in keys.items()}


def describe(keys):
    shown = [f"{key}={value}" for key, value in keys.items() if key not in DEFAULT_KEYS and not isinstance(value, dict)]
    return " ".join(shown) or "default sizes"


def time_row(measured, step):
    ratios = measured.ratios(step)
    first, third = measured.quartiles(step)
    return [
        str(step),
        f"{statistics.median(ratios):.2f}",
        "" if step == BASE else f"{min(ratios):.2f} to {max(ratios):.2f}",
        f"{measured.median(step, 'ms'):.1f}",
        f"{first:.1f} to {third:.1f}",
        f"{measured.median(step, 'triplets-per-second'):.1f}",
        number(measured.median(step, "peak-mib"), ".0f"),
        f"{measured.median(step, 'kept'):.2f}",
        str(sum(measured.values(step, "steps"))),
    ]


def part_row(measured, step, phases, speed):
    rate = measured.median(step, "gflops")
    of_phases = [statistics.median(each[phase] for each in measured.values(step, "phases")) for phase in phases]
    return [
        f"`{step.mode}`",
        number(measured.median(step, "gflop"), ".2f"),
        number(rate, ".1f"),
        number(rate and rate / speed, ".2f"),
        *(f"{time:.1f}" for time in of_phases),
    ]


def scaling(arguments):
    """Times per triplet; prints a table over batch sizes and one over numbers of tokens."""
    steps = [BASE, Step(HARMONIZE, "plain"), Step(HARMONIZE, "triplet")]
    sizes = [{"batch": batch, **repetitions(batch)} for batch in SCALED_BATCHES]
    measured = scale(arguments, "batch", steps, sizes)
    sizes = [{"video-tokens": count, "audio-tokens": count, "batch": 8, **repetitions(8)} for count in SCALED_TOKENS]
    scale(arguments, "video-tokens", steps[:2], sizes)
    return measured


def repetitions(batch):
    """As many triplets to warm up and to measure, whatever the batch: what matters to the JVM is how much it has run."""
    return {
        "first-warm-up": {PYTORCH: max(2, min(5, 160 // batch)), HARMONIZE: max(2, 640 // batch)},
        "steps": max(3, min(20, 640 // batch)),
    }


def scale(arguments, key, steps, sizes):
    measured = measure(arguments, [(steps, {**DEFAULT_KEYS, **size, **arguments.keys}) for size in sizes])
    first = measured[0]
    print(heading(first, first.one(HARMONIZE)["options"], but=key))
    rows = []
    for each in measured:
        options = each.one(HARMONIZE)["options"]
        row = [str(options[key])]
        for step in steps:
            time = each.median(step, "ms") / options["batch"]
            growth = time / (first.median(step, "ms") / first.one(HARMONIZE)["options"]["batch"])
            row += [f"{time:.2f}", f"{growth:.2f}"]
        rows.append(row)
    name = {"video-tokens": "tokens per video and recording"}.get(key, key)
    print(table([name, *(column for step in steps for column in (f"{step} ms per triplet", "growth"))], rows))
    print("\nGrowth is relative to the first row.\n")
    return first


def heading(measured, options, but=None):
    tokens = "{video-tokens} + {audio-tokens} + {text-tokens} tokens".format(**options)
    parts = {
        "width": f"width {options['width']}, {options['heads']} heads, {options['layers']} layers",
        "video-tokens": tokens,
        "batch": f"batch {options['batch']}",
    }
    described = "; ".join(text for key, text in parts.items() if key != but)
    return f"### {described}; {measured.one(HARMONIZE)['parameters']:,} parameters\n"


def table(columns, rows):
    lines = [columns, [":--", *("--:" for _ in columns[1:])], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def number(value, form):
    return "unknown" if value is None else format(value, form)


def facts(arguments, measured, load_before):
    """What the figures depend on."""
    ours, theirs = measured.one(HARMONIZE), measured.one(PYTORCH)
    native = ours["threads"]
    lines = [
        f"command: `{' '.join(['benchmarks/compare.sh', *sys.argv[1:]])}`",
        f"date: {datetime.date.today()}",
        f"machine: {ours['cpu']['model']}, {ours['cpu']['cores']} cores,"
        f" {ours['os']['name']} {ours['os']['architecture']}",
        f"threads: {ours['options']['threads']}; in effect PyTorch {theirs['threads']['torch']}, ND4J"
        f" {native['elementwise']} elementwise and {native['blas']} in BLAS",
        f"versions: PyTorch {theirs['torch']}, Python {theirs['python']}, JDK {ours['jvm']['version']}, ND4J"
        f" {ours['nd4j']['version']}, Harmonize {ours['harmonize']}{commit()}",
        f"kernels: {ours['kernels']}",
        f"turns: {arguments.turns}" + "".join(f"; {step} one" for step in measured.steps() if step.slow()),
        f"load average: {load_before} before, {load()} after",
    ]
    return "\n".join(f"- {line}" for line in lines)


def commit():
    git = ["git", "-C", str(HERE)]
    try:
        name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
        changes = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f" at {name.stdout.strip()}{' with changes' if changes.stdout.strip() else ''}"


def load():
    return f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
