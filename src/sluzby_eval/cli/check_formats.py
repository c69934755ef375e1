"""Findings of definitions for other programs: JUnit XML, SARIF 2.1.0 and Markdown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from sluzby_eval import __version__
from sluzby_eval.cli.weights import summary, weight_name
from sluzby_eval.findings import Severity, catalogue, without_fields
from sluzby_eval.i18n import _, pick

if TYPE_CHECKING:
    from sluzby_eval.cli.judging import Judged
    from sluzby_eval.findings import Finding

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML


def as_junit(judged: Judged) -> str:
    """Write one test case per file; its findings of level error are failures, the others output."""
    by_file: dict[str, list[Finding]] = {name: [] for name in judged.files}
    for finding in judged.findings:
        by_file.setdefault(finding.place.file, []).append(finding)
    failed = sum(any(item.level is Severity.ERROR for item in found) for found in by_file.values())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="sluzby-eval check" tests="{len(by_file)}" failures="{failed}">',
        f'  <testsuite name="sluzby-eval check" tests="{len(by_file)}" failures="{failed}" errors="0">',
    ]
    for name, found in by_file.items():
        lines += _test_case(name, judged.files.get(name), found)
    return "\n".join([*lines, "  </testsuite>", "</testsuites>"])


def _test_case(name: str, digest: str | None, found: list[Finding]) -> list[str]:
    lines = [f'    <testcase classname="definitions" name={quoteattr(_xml(name))}>']
    if digest is not None:
        lines.append(f'      <properties><property name="sha256" value="{digest}"/></properties>')
    for finding in found:
        told = f"{finding.place}: {finding.code} {finding.message()} {finding.fix()}"
        if finding.level is Severity.ERROR:
            short = quoteattr(_xml(finding.message()))
            lines.append(
                f'      <failure type="{finding.code}" message={short}>{escape(_xml(told))}</failure>'
            )
        else:
            lines.append(f"      <system-out>{escape(_xml(f'{weight_name(finding)}: {told}'))}</system-out>")
    return [*lines, "    </testcase>"]


def _xml(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def as_sarif(judged: Judged) -> str:
    """Write a log of SARIF 2.1.0, which GitHub, GitLab and editors show beside the lines."""
    used = sorted({finding.code for finding in judged.findings})
    rules = [_sarif_rule(code) for code in used]
    run = {
        "tool": {
            "driver": {
                "name": "sluzby-eval",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": name}, "hashes": {"sha-256": digest}}
            for name, digest in judged.files.items()
        ],
        "results": [_sarif_result(finding, used.index(finding.code)) for finding in judged.findings],
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _sarif_rule(code: str) -> dict[str, Any]:
    entry = catalogue()[code]
    return {
        "id": code,
        "shortDescription": {"text": without_fields(pick(entry.message))},
        "fullDescription": {"text": f"{pick(entry.what)} {pick(entry.why)}"},
        "help": {"text": without_fields(pick(entry.fix))},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }


def _sarif_result(finding: Finding, rule: int) -> dict[str, Any]:
    place = finding.place
    region = {"startLine": place.line or 1, "startColumn": place.column or 1}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.level],
        "message": {"text": f"{finding.message()} {finding.fix()}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": place.file}, "region": region}}],
    }


def as_markdown(judged: Judged) -> str:
    """Write a table for a comment under a change."""
    lines = [f"**{summary(judged.findings)}**"]
    if judged.findings:
        headings = (_("Place"), _("Code"), _("Weight"), _("What is wrong"), _("How to mend it"))
        lines += ["", f"| {' | '.join(headings)} |", "|---|---|---|---|---|"]
        for finding in judged.findings:
            texts = (weight_name(finding), finding.message(), finding.fix())
            cells = (f"`{finding.place}`", finding.code, *(_cell(text) for text in texts))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return escape(" ".join(text.split())).replace("|", "\\|")
