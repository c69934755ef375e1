"""Make the pictures of `docs/gallery.md` from the sample data: every edition, and every format once.

    python -m tools.gallery [WORKSPACE]

Needs Chromium, and for single pages of PDF, XLSX and DOCX poppler and LibreOffice; what is missing is said and
left out. Without a workspace the sample region is made anew, which takes a minute.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images" / "gallery"
PAGE = ROOT / "docs" / "gallery.md"
WIDTH, COLOURS = 1040, 48
LARGEST = 3_000_000  # bytes of all pictures

# edition: unit, what it is, heading from which the picture is taken (None is the top), its height
EDITIONS: dict[str, tuple[str | None, str, str | None, int]] = {
    "kraj": (None, "The yearly evaluation of the region", None, 1150),
    "okres": ("Hodonín", "A district among the others", "Okres mezi okresy kraje", 900),
    "orp": (
        "Kyjov",
        "An ORP area beside its district, the region and its neighbours",
        "Obvod na mapě kraje",
        1000,
    ),
    "druh": ("DPS", "One type of service across the region", "Jak se liší náklady na lůžkoden", 1000),
    "poskytovatel": (
        "99000211",
        "A provider: own figures, own findings, peers without names",
        "Náklad na lůžkoden mezi ostatními",
        1000,
    ),
    "rada": (None, "Two pages for councillors", None, 1100),
    "katalog": (None, "The public catalogue of services", "Podle potřeby", 900),
    "plan": (None, "How the plan is fulfilled", "Opatření v čase", 1000),
    "kvalita": (None, "Audits, findings and due dates", "Audity podle roku a druhu", 1000),
    "financovani": (None, "Sources of money and coverage of requests", "Zdroje peněz v čase", 1000),
    "vyhled": (None, "Need and capacity to come", "Kde bude chybět", 1000),
    "data": (None, "Completeness and revisions of the data", None, 900),
    "verejny": (None, "The public edition, after suppression", None, 1000),
}


def main() -> None:
    """Make everything anew."""
    with tempfile.TemporaryDirectory(prefix="gallery-") as folder:
        work = Path(folder)
        space = Path(sys.argv[1]) if len(sys.argv) > 1 else _sample(work / "demo")
        images = work / "images"
        images.mkdir()
        made = [
            *_editions(space, work / "out", images),
            *_site(space, work / "web", images),
            *_sheets(space, work / "sheets", images),
        ]
        size = sum(path.stat().st_size for path in images.iterdir())
        if size > LARGEST:
            sys.exit("the pictures are too large")
        shutil.rmtree(IMAGES, ignore_errors=True)
        shutil.copytree(images, IMAGES)
    PAGE.write_text(_page(made), encoding="utf-8", newline="\n")
    print(f"{len(made)} pictures, {size / 1e6:.1f} MB")


def _call(space: Path, *words: str) -> str:
    command = [
        sys.executable,
        "-m",
        "sluzby_eval",
        "--quiet",
        "--lang",
        "cs",
        "--workspace",
        str(space),
        *words,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1, 4):
        sys.exit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _sample(folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "sluzby_eval", "--quiet", "demo", str(folder)],
        check=False,
        capture_output=True,
    )
    return folder


def _editions(space: Path, out: Path, images: Path) -> list[tuple[str, str]]:
    made = []
    for report, (unit, told, heading, height) in EDITIONS.items():
        words = ["report", "build", report, "--formats", "html", "--out", str(out)]
        path = _call(space, *words, *(["--unit", unit] if unit else []))
        target = images / f"{report}.png"
        _shoot(Path(path), target, heading=heading, height=height)
        made.append((f"{report}.png", f"`{report}`: {told}"))
    target = images / "rada-dark.png"
    _shoot(
        next(out.glob("rada_*.html")), target, heading="Kde je lůžek méně a kde více", height=720, dark=True
    )
    made.append((target.name, "The same in dark mode"))
    return made


def _site(space: Path, out: Path, images: Path) -> list[tuple[str, str]]:
    first = Path(_call(space, "report", "site", "--out", str(out)))
    pages = {
        "site.png": (
            "index.html",
            "Lůžka na mapě",
            "The static site: a map whose areas lead to their pages",
            800,
        ),
        "site-area.png": ("area-6210.html", None, "The static site: the page of an ORP area", 900),
        "site-search.png": ("search.html", None, "The static site: search by words, need, place, type", 700),
    }
    for name, (page, heading, _told, height) in pages.items():
        typed = "pecovatelska" if page == "search.html" else None
        _shoot(first.parent / "cs" / page, images / name, heading=heading, height=height, typed=typed)
    return [(name, told) for name, (_page, _heading, told, _height) in pages.items()]


def _sheets(space: Path, out: Path, images: Path) -> list[tuple[str, str]]:
    """Show PDF, XLSX and DOCX as the office sees them: one page of each."""
    if shutil.which("pdftoppm") is None or shutil.which("soffice") is None:
        print("pdftoppm or soffice is missing: no pictures of PDF, XLSX and DOCX")
        return []
    _call(space, "report", "build", "rada", "--formats", "pdf,docx,xlsx", "--out", str(out))
    made = []
    for kind, page, told in (
        ("pdf", 1, "PDF: tagged, with bookmarks, the same bytes every time"),
        ("docx", 1, "DOCX: for those who write on"),
        ("xlsx", 4, "XLSX: one table a sheet, reasons instead of blanks"),
    ):
        path = next(out.glob(f"rada_*.{kind}"))
        if kind != "pdf":
            command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(out / kind), str(path)]
            subprocess.run(command, check=True, capture_output=True)
            path = next((out / kind).glob("*.pdf"))
        target = images / f"rada-{kind}.png"
        command = ["pdftoppm", "-png", "-r", "75", "-f", str(page), "-l", str(page), "-singlefile", str(path)]
        subprocess.run([*command, str(target.with_suffix(""))], check=True, capture_output=True)
        _shrink(target)
        made.append((target.name, told))
    return made


def _shoot(
    page: Path,
    target: Path,
    *,
    heading: str | None,
    height: int,
    dark: bool = False,
    typed: str | None = None,
) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": WIDTH, "height": height},
            color_scheme="dark" if dark else "light",
            offline=True,
            reduced_motion="reduce",
        )
        tab = context.new_page()
        tab.goto(page.resolve().as_uri())
        if typed:
            tab.fill("#words", typed)
        top = 0.0
        if heading:
            box = tab.get_by_role("heading", name=heading).first.bounding_box()
            top = max(box["y"] - 12, 0.0) if box else 0.0
        clip = {"x": 0, "y": top, "width": WIDTH, "height": height}
        tab.screenshot(path=target, full_page=True, clip=clip)
        browser.close()
    _shrink(target)


def _shrink(target: Path) -> None:
    """Keep few colours where ImageMagick is there; the pictures are of letters and plain colours."""
    program = shutil.which("convert")
    if program:
        few = ["-strip", "+dither", "-colors", str(COLOURS), "-define", "png:compression-level=9"]
        subprocess.run([program, str(target), *few, f"PNG8:{target}"], check=True, capture_output=True)


def _page(made: list[tuple[str, str]]) -> str:
    parts = [
        "# Gallery",
        "Every edition of the reports, made from the sample data (the region is real, its providers and figures are "
        "invented). `make gallery` makes the pictures anew.",
        *(f"## {told}\n\n![{told.replace('`', '')}](images/gallery/{name})" for name, told in made),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
