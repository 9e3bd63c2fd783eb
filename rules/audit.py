"""`make audit`: look for known kinds of faults in the code, and known faults in the packages.

Runs in an environment of its own. Needs no network but for the last part, and says so where it
could not ask.
"""

import json
import subprocess
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parent
BIN = Path(sys.executable).parent
CODE = ("labkit", "templates", "static/js", "chaos", "hatch_build.py")
SEMGREP = (
    str(BIN / "semgrep"),
    "scan",
    "--metrics=off",
    "--disable-version-check",
    "--no-git-ignore",
    "--quiet",
    "--json",
    "--config",
    str(HERE / "labkit.yml"),
)
# Left to ruff, which knows the same two kinds and wants a reason beside each exception: markup
# that our own templates drew (B704), and SQL made of our own names of tables (B608).
BANDIT = ("-q", "-r", "labkit", "-f", "json", "--severity-level", "medium", "-s", "B704,B608")


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a tool, and let it say what it says."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def found_by_semgrep(*where: str) -> list[str]:
    """Every finding, as rule and place."""
    done = run(*SEMGREP, *where)
    said = json.loads(done.stdout)
    if said["errors"]:
        raise SystemExit(f"semgrep could not look: {said['errors'][:3]}")
    return [
        f"{one['check_id'].rpartition('.')[2]} {one['path']}:{one['start']['line']}"
        for one in said["results"]
    ]


def main() -> int:
    """Look everywhere; how much is wrong."""
    wrong = 0
    rules = {one["id"] for one in yaml.safe_load((HERE / "labkit.yml").read_text())["rules"]}
    blind = rules - {one.split()[0] for one in found_by_semgrep("rules/bad")}
    if blind:
        print(f"These rules find nothing, not even in rules/bad: {', '.join(sorted(blind))}")
        wrong += 1
    findings = found_by_semgrep(*CODE)
    print(f"semgrep: {len(rules)} rules, {len(findings)} findings", *findings, sep="\n  ")
    wrong += len(findings)

    bandit = run(str(BIN / "bandit"), *BANDIT)
    problems = json.loads(bandit.stdout)["results"]
    print(f"bandit: {len(problems)} findings of medium or high severity")
    for one in problems:
        print(f"  {one['test_id']} {one['filename']}:{one['line_number']} {one['issue_text']}")
    wrong += len(problems)

    asked = ("--strict", "--require-hashes", "-r", "requirements/runtime.txt")
    known = run(str(BIN / "pip-audit"), *asked)
    said = (known.stdout + known.stderr).strip().splitlines()
    if known.returncode == 0:
        print("pip-audit: no known fault in requirements/runtime.txt")
    elif known.stdout.lstrip().startswith("Name"):
        print("pip-audit: known faults in requirements/runtime.txt", *said, sep="\n  ")
        wrong += 1
    else:
        print("pip-audit: COULD NOT ASK. Nothing is known about the packages from here; run this")
        print(
            f"  again where advisories can be reached. It said: {said[-1][:160] if said else '?'}"
        )
    return wrong


if __name__ == "__main__":
    raise SystemExit(min(1, main()))
