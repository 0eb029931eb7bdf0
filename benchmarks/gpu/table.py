#!/usr/bin/env python3
"""Prints what run.sh measured as Markdown: times of steps relative to PyTorch's plain one with the same sizes.

    python3 table.py FOLDER
"""

import csv
import json
import pathlib
import re
import sys

SIDES = {"pytorch": "PyTorch", "harmonize": "Harmonize"}
MODES = ("plain", "loop-pcgrad", "rows-vjp", "batch", "triplet")


def reports(folder):
    """(width, batch, side) and report, PyTorch's before Harmonize's."""
    found = {}
    for file in folder.glob("*.json"):
        match = re.fullmatch(r"(pytorch|harmonize)-(\d+)-(\d+)\.json", file.name)
        if match:
            found[int(match[2]), int(match[3]), match[1]] = json.loads(file.read_text())
    return sorted(found.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] != "pytorch"))


def rows(folder):
    reference = {}
    for (width, batch, side), report in reports(folder):
        if side == "pytorch" and "plain" in report:
            reference[width, batch] = report["plain"]["ms"]
        for mode in MODES:
            if mode not in report:
                continue
            timing = report[mode]
            base = reference.get((width, batch))
            first, third = timing["quartiles"]
            yield (
                width,
                batch,
                f"{SIDES[side]} `{mode}`",
                f"{timing['ms'] / base:.2f}" if base else "unknown",
                f"{timing['ms']:.2f}",
                f"{first:.2f} to {third:.2f}",
                f"{timing['triplets-per-second']:.0f}",
            )


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    print("| width | batch | step | relative to PyTorch's `plain` | ms | quartiles | triplets/s |")
    print("| --: | --: | :-- | --: | --: | --: | --: |")
    for row in rows(folder):
        print("| " + " | ".join(map(str, row)) + " |")
    print("\n| what | seconds | exit code |\n| :-- | --: | --: |")
    with open(folder / "steps.tsv", newline="") as file:
        for step in csv.DictReader(file, delimiter="\t"):
            print(f"| {step['step']} | {step['seconds']} | {step['exit code']} |")


if __name__ == "__main__":
    main()
