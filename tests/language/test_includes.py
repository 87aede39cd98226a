from __future__ import annotations

from pathlib import Path

import pytest

from segrules.language.source import Loaded, load, load_text


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """A repository with a folder for rulesets, and a file beside the repository."""
    (tmp_path / "outside.yml").write_text("metrics: {a: b}\n", encoding="utf-8")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "rulesets" / "shared").mkdir(parents=True)
    return tmp_path / "repo"


def write(repository: Path, name: str, text: str) -> Path:
    """A file in the folder of the rulesets."""
    path = repository / "rulesets" / name
    path.write_text(text, encoding="utf-8")
    return path


def main(repository: Path, text: str) -> Loaded:
    """The main ruleset, written and loaded."""
    return load(write(repository, "main.yml", text))


def keys(loaded: Loaded) -> list[str]:
    """The keys of the findings, in their order."""
    return [finding.key for finding in loaded.findings]


def test_mappings_are_joined_by_key_and_lists_appended(repository: Path):
    """The including file's entries come first, and every place knows its own file."""
    write(
        repository,
        "shared/orders.yml",
        "tables: {orders: {key: id}}\nmetrics:\n  b: count()\ntests: [{name: t2}]\nassume: x = 1\n",
    )
    loaded = main(
        repository,
        "include: [shared/orders.yml]\nmetrics:\n  a: 1\ntests: [{name: t1}]\nassume: [y = 2]\n",
    )
    assert loaded.findings == ()
    assert loaded.data == {
        "include": ["shared/orders.yml"],
        "metrics": {"a": 1, "b": "count()"},
        "tests": [{"name": "t1"}, {"name": "t2"}],
        "assume": ["y = 2", "x = 1"],
        "tables": {"orders": {"key": "id"}},
    }
    folder = (repository / "rulesets").as_posix()
    shared = f"{folder}/shared/orders.yml"
    place = loaded.key_place(("metrics", "b"))
    assert (place.path, place.line, place.column) == (shared, 3, 3)
    assert loaded.place(("tests", 1, "name")).path == shared
    assert loaded.located(("metrics", "b")).place(0, 5).line == 3
    assert loaded.key_place(("metrics", "a")).path == f"{folder}/main.yml"
    assert set(loaded.sources) == {shared, f"{folder}/main.yml"}


def test_tests_in_their_short_and_long_form_are_joined(repository: Path):
    """A list of tests and `{cases, defaults}` meet as the long form."""
    write(repository, "shared/t.yml", "tests: [{name: b}]\n")
    loaded = main(
        repository, "include: shared/t.yml\ntests: {defaults: {x: 1}, cases: [{name: a}]}"
    )
    assert loaded.data["tests"] == {"defaults": {"x": 1}, "cases": [{"name": "a"}, {"name": "b"}]}


def test_an_entry_in_both_files_is_doubled(repository: Path):
    """The included entry is the finding, the including one its label and the one that counts."""
    write(repository, "shared/m.yml", "metrics: {a: 2}\n")
    loaded = main(repository, "include: [shared/m.yml]\nmetrics: {a: 1}\n")
    (finding,) = loaded.findings
    assert finding.name == "duplicate-key"
    assert finding.place.path.endswith("shared/m.yml")
    assert finding.labels[0].place.path.endswith("main.yml")
    assert loaded.data["metrics"] == {"a": 1}


def test_sections_of_different_shape_cannot_be_joined(repository: Path):
    """A list on one side and a mapping on the other is said at the included one."""
    write(repository, "shared/m.yml", "metrics: [a]\nscores:\n")
    loaded = main(repository, "include: [shared/m.yml]\nmetrics: {a: 1}\nscores: {R: 1}\n")
    assert keys(loaded) == ["include-shape/section"]
    assert loaded.data["metrics"] == {"a": 1}


def test_an_empty_section_takes_the_included_one(repository: Path):
    """`metrics:` with nothing below it is no hindrance."""
    write(repository, "shared/m.yml", "metrics: {a: 1}\n")
    loaded = main(repository, "include: [shared/m.yml]\nmetrics:\n")
    assert (loaded.findings, loaded.data["metrics"]) == ((), {"a": 1})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("../../outside.yml", "include-outside"),
        ("/etc/passwd", "include-outside/absolute"),
        ("C:\\x.yml", "include-outside/absolute"),
        ("\\\\server\\x.yml", "include-outside/absolute"),
        ("http://example.com/x.yml", "include-outside/absolute"),
        ("link.yml", "include-outside"),
        ("circle.yml", "include-missing"),
        ("none.yml", "include-missing"),
        ("shared", "include-name"),
        ("shared.yml", "include-missing"),
        ("../.git/config", "include-name"),
        ('"a\\0b.yml"', "include-missing"),
    ],
)
def test_only_files_of_the_repository_are_read(repository: Path, name: str, key: str):
    """Other paths are refused at the place of the include, before anything is read."""
    (repository / "rulesets" / "link.yml").symlink_to("../../outside.yml")
    (repository / "rulesets" / "circle.yml").symlink_to("circle.yml")
    (repository / "rulesets" / "shared.yml").mkdir()
    (repository / ".git" / "config").write_text("x", encoding="utf-8")
    loaded = main(repository, f"include:\n  - {name}\n")
    assert key in keys(loaded)
    assert (loaded.findings[0].place.line, loaded.findings[0].place.column) == (2, 5)
    assert len(loaded.sources) == 1


def test_a_file_above_the_ruleset_but_in_the_repository_is_read(repository: Path):
    """`..` is fine as long as it stays inside, and the shown path is a short one."""
    (repository / "common.yml").write_text("metrics: {a: b}\n", encoding="utf-8")
    loaded = main(repository, "include: [../common.yml]\n")
    assert loaded.findings == ()
    assert loaded.place(("metrics", "a")).path == (repository / "common.yml").as_posix()


def test_without_a_repository_the_folder_of_the_ruleset_is_the_limit(tmp_path: Path):
    """Nothing above the main file's folder is read."""
    (tmp_path / "a.yml").write_text("metrics: {}\n", encoding="utf-8")
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "main.yml"
    path.write_text("include: [../a.yml]\n", encoding="utf-8")
    assert keys(load(path)) == ["include-outside"]


def test_a_circle_is_named_file_by_file(repository: Path):
    """The chain starts and ends with the file that is met again."""
    write(repository, "shared/a.yml", "include: [b.yml]\n")
    write(repository, "shared/b.yml", "include: [a.yml]\n")
    loaded = main(repository, "include: [shared/a.yml]\n")
    (finding,) = loaded.findings
    chain = [part.rpartition("/")[2] for part in str(finding.args["chain"]).split(" → ")]
    assert (finding.name, chain) == ("include-cycle", ["a.yml", "b.yml", "a.yml"])
    assert finding.place.path.endswith("shared/b.yml")
    assert keys(main(repository, "include: [main.yml]\n")) == ["include-cycle"]


def test_a_file_reached_twice_is_joined_once(repository: Path):
    """Two parts that share a third do not double its entries."""
    write(repository, "shared/c.yml", "metrics: {c: 1}\n")
    write(repository, "shared/a.yml", "include: [c.yml]\nmetrics: {a: 1}\n")
    write(repository, "shared/b.yml", "include: [c.yml]\nmetrics: {b: 1}\n")
    loaded = main(repository, "include: [shared/a.yml, shared/b.yml]\n")
    assert loaded.findings == ()
    assert loaded.data["metrics"] == {"a": 1, "c": 1, "b": 1}


def test_depth_and_number_are_bounded(repository: Path):
    """A long chain and a long list of files both end in a finding."""
    for i in range(50):
        write(repository, f"shared/d{i}.yml", f"include: [d{i + 1}.yml]\n")
        write(repository, f"shared/n{i}.yml", f"metrics: {{m{i}: 1}}\n")
    assert keys(main(repository, "include: [shared/d0.yml]\n")) == ["include-limit/depth"]
    names = ", ".join(f"shared/n{i}.yml" for i in range(50))
    assert set(keys(main(repository, f"include: [{names}]\n"))) == {"include-limit/count"}


def test_the_texts_together_are_bounded(repository: Path):
    """Files that are each small enough may be too large together."""
    for i in range(3):
        write(repository, f"shared/{i}.yml", f"metrics: {{m{i}: {'x' * 1_900_000}}}\n")
    loaded = main(repository, "include: [shared/0.yml, shared/1.yml, shared/2.yml]\n")
    assert keys(loaded) == ["include-limit/size"]


def test_only_shared_sections_are_taken(repository: Path):
    """A key that belongs to the main file is refused where it stands, the rest is joined."""
    write(repository, "shared/a.yml", "name: x\nmetrics: {a: 1}\n")
    loaded = main(repository, "include: [shared/a.yml]\n")
    assert keys(loaded) == ["include-section"]
    assert loaded.data == {"include": ["shared/a.yml"], "metrics": {"a": 1}}


@pytest.mark.parametrize("value", ["", "{a: b}", "[1]", "[[a.yml]]", "5", "['']"])
def test_include_is_a_list_of_names(repository: Path, value: str):
    """Any other shape is one finding, and the key is dropped so that it is not reported twice."""
    loaded = main(repository, f"include: {value}\nname: x\n")
    assert keys(loaded) == ["include-shape"]
    assert loaded.data == {"name": "x"}


def test_faults_of_an_included_file_stand_in_that_file(repository: Path):
    """Syntax, encoding and shape of the included file are placed there."""
    write(repository, "shared/a.yml", "metrics: [\n")
    write(repository, "shared/c.yml", "- a\n")
    (repository / "rulesets" / "shared" / "b.yml").write_bytes("a: 客户".encode("gb18030"))
    loaded = main(repository, "include: [shared/a.yml, shared/b.yml, shared/c.yml]\n")
    assert [f.name for f in loaded.findings] == ["yaml-syntax", "not-utf8", "not-a-mapping"]
    assert [f.place.path[-5:] for f in loaded.findings] == ["a.yml", "b.yml", "c.yml"]


def test_a_text_includes_from_where_it_would_stand(repository: Path):
    """An unsaved text finds the files beside its path."""
    write(repository, "shared/a.yml", "metrics: {a: 1}\n")
    path = (repository / "rulesets" / "new.yml").as_posix()
    assert load_text("include: [shared/a.yml]\n", path).data["metrics"] == {"a": 1}
