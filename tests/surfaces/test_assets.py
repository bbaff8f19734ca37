"""What the assets are built from: exact versions, known contents, permissive licences, no addresses of hosts."""

import json
import re

import pytest

from tools import assets
from tools.assets import BuildFailed, digest, sprite

PERMISSIVE = {"MIT", "Apache-2.0", "BSD-3-Clause", "BSD-2-Clause", "0BSD", "ISC"}
LOCK = json.loads(assets.LOCK.read_text("utf-8"))
PACKAGES = {name: facts for name, facts in LOCK["packages"].items() if name}


def test_the_lock_names_no_host_and_knows_every_content() -> None:
    assert PACKAGES
    assert "http" not in re.sub(r'"funding": \{.*?\}', "", json.dumps(LOCK, indent=0), flags=re.DOTALL)
    for name, facts in PACKAGES.items():
        assert "resolved" not in facts, name
        assert facts["integrity"].startswith("sha512-"), name


def test_versions_are_exact_and_licences_permissive() -> None:
    wanted = json.loads((assets.ROOT / "package.json").read_text("utf-8"))
    for version in (wanted["dependencies"] | wanted["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    shipped = {facts["license"] for facts in PACKAGES.values() if not facts.get("dev")}
    only_here = {name for name, facts in PACKAGES.items() if facts["license"] not in PERMISSIVE}
    assert shipped <= PERMISSIVE
    assert only_here == {"node_modules/axe-core"}  # MPL-2.0, run by the browser tests only


def test_the_digest_sees_a_change_and_a_new_name(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    one, two = tmp_path / "a.js", tmp_path / "b.js"
    one.write_text("x")
    before = digest([one])
    assert digest([one]) == before
    one.write_text("y")
    changed = digest([one])
    two.write_text("y")
    assert len({before, changed, digest([two]), digest([one, two])}) == 4


def test_an_icon_that_does_not_exist_is_told_by_its_name(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(assets, "MODULES", tmp_path)
    with pytest.raises(BuildFailed, match="keine-ikone"):
        sprite(["keine-ikone"])


def test_the_sprite_holds_a_symbol_for_each_icon(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(assets, "MODULES", tmp_path)
    for folder, name in (("outline", "ring"), ("filled", "punkt")):
        place = tmp_path / "@tabler/icons/icons" / folder
        place.mkdir(parents=True)
        (place / f"{name}.svg").write_text(f'<svg\n  class="icon"\n>\n  <path d="{name}" />\n</svg>')
    made = sprite(["ring", "filled/punkt"])
    assert '<symbol id="ring" viewBox="0 0 24 24" fill="none"' in made
    assert (
        '<symbol id="filled-punkt" viewBox="0 0 24 24" fill="currentColor"><path d="punkt" /></symbol>'
        in made
    )
