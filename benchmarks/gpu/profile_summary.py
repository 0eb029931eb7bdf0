#!/usr/bin/env python3
"""Prints where the time of a step goes, from what profile.sh wrote, as Markdown.

    python3 profile_summary.py FOLDER --mode plain --steps 20

FOLDER has, of a short run (short) and of one that took so many steps more (long), either what `nsys stats --format csv` wrote
(short_cuda_gpu_kern_sum.csv, short_cuda_gpu_mem_time_sum.csv, short_cuda_api_sum.csv) or what `ncu --csv --print-units base
--metrics gpu__time_duration.sum` wrote (short_ncu.csv); and step.json of `harmonize bench step`. Kernels are told by their
names: the first class that matches counts.
"""

import argparse
import csv
import json
import pathlib
import re
import sys
from collections import defaultdict

CLASSES = (
    ("matrix products", r"gemm|gemv|cutlass|xmma|wgmma|cublas|splitk|fmha|flash|usualCudaDot"),
    ("copies", r"memcpy|memset|copy|assign|convert|concat|\bcat|flatten|gather|scatter|split|stack|tile|pullRows|tear|permute"
               r"|transpose|fill|onehot|index_?select"),
    ("reductions", r"reduce|softmax|norm|summaryStats|execSummary|segment|logsumexp|histogram|argm(ax|in)"),
    ("elementwise", r"elementwise|transform|pairwise|broadcast|scalar|lambda|multi_tensor|addBias|updater|random|dropout|execOpKernel"),
)
OTHER = "other kernels"
WAITING = re.compile(r"Synchronize|cu(da)?Memcpy(?!.*Async)", re.IGNORECASE)
TIME_COLUMNS = ("Total Time (ns)",)
COUNT_COLUMNS = ("Instances", "Count", "Num Calls", "Operations")
NAME_COLUMNS = ("Name", "Operation")


def class_of(kernel):
    for name, pattern in CLASSES:
        if re.search(pattern, kernel, re.IGNORECASE):
            return name
    return OTHER


def column(row, names, file):
    for name in names:
        if name in row:
            return row[name]
    sys.exit(f"{file}: has none of the columns {', '.join(names)}; another version of the profiler wrote it")


def table(file, header):
    """Rows by column from the line that begins with the header's first column on; profilers print other things before it."""
    lines = file.read_text().splitlines()
    begin = next((i for i, line in enumerate(lines) if line.lstrip('"').startswith(header)), None)
    return list(csv.DictReader(lines[begin:])) if begin is not None else []


def read_nsys(file):
    """Nanoseconds and number, by name. A report without rows may have no file."""
    totals = {}
    if file.exists():
        for row in table(file, "Time (%)"):
            time, count = column(row, TIME_COLUMNS, file), column(row, COUNT_COLUMNS, file)
            totals[column(row, NAME_COLUMNS, file)] = (float(time.replace(",", "")), int(count.replace(",", "")))
    return totals


def read_ncu(file):
    totals = defaultdict(lambda: (0.0, 0))
    for row in table(file, "ID"):
        if column(row, ("Metric Name",), file) != "gpu__time_duration.sum":
            continue
        if row["Metric Unit"] not in ("ns", "nsecond"):
            sys.exit(f"{file}: times are in {row['Metric Unit']}; run ncu with --print-units base")
        time, count = totals[row["Kernel Name"]]
        totals[row["Kernel Name"]] = (time + float(row["Metric Value"].replace(",", "")), count + 1)
    return dict(totals)


def per_step(short, long, steps):
    """Milliseconds and number a step, by name."""
    differences = {}
    for name, (time, count) in long.items():
        time_before, count_before = short.get(name, (0.0, 0))
        if count > count_before:
            differences[name] = (max(0.0, time - time_before) / 1e6 / steps, (count - count_before) / steps)
    return differences


def total(entries):
    """Of a collection, which is gone through twice."""
    return sum(time for time, _ in entries), sum(count for _, count in entries)


def report(folder, mode, steps):
    step = json.loads((folder / "step.json").read_text())[mode]["ms"]
    with_nsys = (folder / "long_cuda_gpu_kern_sum.csv").exists()
    if with_nsys:
        kernels, copies, calls = (
            per_step(read_nsys(folder / f"short_{name}.csv"), read_nsys(folder / f"long_{name}.csv"), steps)
            for name in ("cuda_gpu_kern_sum", "cuda_gpu_mem_time_sum", "cuda_api_sum")
        )
    else:
        kernels = per_step(read_ncu(folder / "short_ncu.csv"), read_ncu(folder / "long_ncu.csv"), steps)
        copies, calls = {}, {}
    if not kernels:
        sys.exit(f"{folder}: no kernels; was anything computed on a GPU?")

    by_class = defaultdict(list)
    for name, entry in kernels.items():
        by_class[class_of(name)].append(entry)
    busy, launches = total(kernels.values())
    copying, copied = total(copies.values())
    rows = [(name, *total(entries)) for name, entries in by_class.items()]
    if with_nsys:
        rows.append(("transfers and memset", copying, copied))
    rows.append(("nothing on the GPU", max(0.0, step - busy - copying), 0))
    rows.sort(key=lambda row: -row[1])

    yield f"One step of `{mode}`: {step:.2f} ms without a profiler, {launches:.0f} launches of {len(kernels)} kernels."
    yield ""
    yield "| on the GPU | ms a step | share of the step | number a step |"
    yield "| :-- | --: | --: | --: |"
    for name, time, count in rows:
        yield f"| {name} | {time:.3f} | {time / step:.2f} | {count:.1f} |"
    yield ""
    if with_nsys:
        waiting, waits = total([entry for name, entry in calls.items() if WAITING.search(name)])
        launching, _ = total([entry for name, entry in calls.items() if "launch" in name.lower()])
        yield (
            f"The host waits for the GPU {waits:.1f} times a step, {waiting:.3f} ms in all, and is {launching:.3f} ms in calls"
            " that launch; a profiler makes both longer."
        )
    else:
        yield "Nsight Compute does not tell of transfers, of waiting, nor of calls; kernels ran one at a time."
    yield ""
    yield "Largest three of the table: " + "; ".join(f"{name}, {time:.3f} ms" for name, time, _ in rows[:3]) + "."
    yield ""
    yield "| kernel | class | ms a step | number a step |"
    yield "| :-- | :-- | --: | --: |"
    for name, (time, count) in sorted(kernels.items(), key=lambda item: -item[1][0])[:3]:
        shown = name if len(name) <= 100 else name[:97] + "..."
        yield f"| `{shown}` | {class_of(name)} | {time:.3f} | {count:.1f} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--mode", required=True)
    parser.add_argument("--steps", type=int, required=True)
    arguments = parser.parse_args()
    for line in report(arguments.folder, arguments.mode, arguments.steps):
        print(line)


if __name__ == "__main__":
    main()
