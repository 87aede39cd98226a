"""`segrules diff`: versions by file, revision and run; its three formats; who moves with data."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from segrules.language.files import DISK
from segrules.language.revision import InRevision, in_revision
from segrules.language.source import load

EDIT = ("R >= $least", "R >= 3")
METRIC = (
    "  metric monetary: total `amount` of orders (money CNY) → greatest `amount` of orders "
    "(money CNY)"
)
SCORE = (
    "  score M: two classes of monetary, cut at its median → two classes of monetary, "
    "cut at its mean"
)
GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="there is no git here")


@pytest.fixture
def edited(here, shop):
    """A second version of the ruleset, with texts replaced."""

    def made(*edits, name="new.yml"):
        text = shop.ruleset
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (here / name).write_text(text, encoding="utf-8")
        return name

    return made


@pytest.fixture
def commit(here):
    """Commit all there is in a repository in the current folder."""

    def git(*words):
        names = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        done = subprocess.run([GIT, *names, *words], cwd=here, capture_output=True, check=True)
        return done.stdout.decode()

    git("init", "--quiet", "--initial-branch=main")

    def committed():
        git("add", ".")
        git("commit", "--quiet", "--message", "x")

    return committed


class TestText:
    """What people read."""

    def test_who_moves_in_english(self, run, edited):
        """Each move is a range with a customer of it, and the last line says what is proved."""
        ended = run("diff", "shop.yml", edited(EDIT))
        assert (ended.code, ended.err) == (0, "")
        assert ended.out == (
            "shop.yml → new.yml\n"
            "\n"
            "segments\n"
            "  VIPs [vip] → others\n"
            "    R = 2 and M = high (assuming that `R` and `M` occur in any combination); "
            "for example R = 2, M =\n"
            "        'high'\n"
            "\n"
            "nobody else moves: this is proved\n"
        )

    def test_who_moves_in_chinese(self, run, edited):
        """The same in Chinese."""
        ended = run("diff", "shop.yml", edited(EDIT), lang="zh")
        assert ended.out == (
            "shop.yml → new.yml\n"
            "\n"
            "segments\n"
            "  贵宾 [vip] → 其他 [others]\n"
            "    R = 2，且 M = high（假设 `R` 与 `M` 可以任意组合）；例如 R = 2，M = 'high'\n"
            "\n"
            "其余客户都不会换分群：已证明\n"
        )

    def test_nobody(self, run, edited):
        """Where only words change, it is proved that nobody moves."""
        ended = run("diff", "shop.yml", edited(("en: VIPs", "en: the best")), "--expect-none")
        assert ended.code == 0
        assert "  text segments.vip.label: VIPs → the best\n" in ended.out
        assert ended.out.endswith("\nnobody moves: this is proved\n")

    @pytest.mark.parametrize(
        ("edit", "line"),
        [
            (("id: vip", "id: best"), "  `vip` is now called `best`, with the same customers"),
            (("default: 365d", "default: 90d"), "  parameter window: 365d → 90d"),
            (("name: shop", "name: store"), "  text name: shop → store"),
            (("frequency:", "many:"), "  frequency is now called many, and computed the same"),
            (
                ("      channel: text\n", "      channel: {type: text, one_of: [app]}\n"),
                "  column orders.channel: text → text, one of app",
            ),
            (
                ("metrics:\n", "    drop: [{when: amount <= 0, because: returns}]\nmetrics:\n"),
                "  cleaning orders is new: `amount` at most 0",
            ),
            (
                ("sum(amount)", "max(amount)"),
                METRIC,
            ),
            (
                ("by: median", "by: mean"),
                SCORE,
            ),
        ],
    )
    def test_changed_definitions(self, run, edited, edit, line):
        """What is defined otherwise is told apart from who moves."""
        assert line in run("diff", "shop.yml", edited(edit)).out.splitlines()

    def test_fixed_cut_points(self, run, edited):
        """Fixed cut points are told alone, and show in the regions as ranges of their metric."""
        fixed = "R: {of: recency, better: lower, at: [30, 90]}"
        first = edited(
            ("R: {of: recency, better: lower, into: 3, by: quantile}", fixed), name="a.yml"
        )
        second = edited(
            ("R: {of: recency, better: lower, into: 3, by: quantile}", fixed.replace("90", "60"))
        )
        out = run("diff", first, second).out
        assert "recency 60..89 and M = high" in out
        assert "  cut points R: 30, 90 → 30, 60\n" in out


class TestExpectNone:
    """The gate for changes that must move nobody."""

    @pytest.mark.parametrize(
        "edit",
        [
            EDIT,
            ("sum(amount)", "max(amount)"),
            ("into: 3", "into: 4"),
            ("    unique: order_id\n", ""),
        ],
        ids=["rule", "metric", "classes", "rows"],
    )
    def test_who_could_move_fails_it(self, run, edited, edit):
        """Code 4 where anybody could move, with all that was found."""
        ended = run("diff", "shop.yml", edited(edit), "--expect-none")
        assert (ended.code, ended.err) == (4, "it is not proved that nobody moves\n")
        assert ended.out

    def test_in_chinese(self, run, edited):
        """The same in Chinese."""
        ended = run("diff", "shop.yml", edited(EDIT), "--expect-none", lang="zh")
        assert (ended.code, ended.err) == (4, "没有证明“无人换分群”\n")


class TestJson:
    """What machines read."""

    def test_all_that_text_shows(self, run, edited):
        """Moves with regions and witnesses, changes, and what is proved."""
        ended = run(
            "diff", "shop.yml", edited(EDIT, ("name: shop", "name: store")), "--format", "json"
        )
        told = json.loads(ended.out)
        assert told["segmentations"] == [
            {
                "segmentation": "segments",
                "was": "segments",
                "tags": False,
                "complete": True,
                "given": [],
                "incomparable": [],
                "renames": [],
                "moves": [
                    {
                        "old": "vip",
                        "new": "others",
                        "certain": True,
                        "regions": [
                            {
                                "region": "R = 2 and M = high",
                                "certain": True,
                                "supposing": "(assuming that `R` and `M` occur in any combination)",
                                "witness": {"R": 2, "M": "high"},
                            }
                        ],
                        "more": False,
                        "customers": None,
                    }
                ],
            }
        ]
        assert told["changes"] == [
            {"section": "text", "name": "name", "old": "shop", "new": "store"}
        ]
        assert (told["nobody_moves"], told["complete"], told["data"]) == (False, True, None)
        assert told["verdicts"] == ["nobody else moves: this is proved"]

    def test_a_ruleset_with_errors(self, run, edited):
        """The findings of either version, with code 3."""
        ended = run("diff", "shop.yml", edited(("M = high", "M = hihg")), "--format", "json")
        assert ended.code == 3
        assert {f["path"] for f in json.loads(ended.out)["findings"]} == {"new.yml"}


class TestMarkdown:
    """What stands below a pull request."""

    def test_a_table_and_folded_regions(self, run, edited):
        """A short table; regions and changed definitions are folded."""
        ended = run("diff", "shop.yml", edited(EDIT), "--format", "markdown")
        assert ended.out == (
            "### segrules: new.yml\n"
            "\n"
            "nobody else moves: this is proved  \n"
            "\n"
            "| segments | which customers |\n"
            "| --- | --- |\n"
            "| VIPs \\[vip\\] → others | R = 2 and M = high |\n"
            "\n"
            "<details><summary>segments: regions and examples</summary>\n"
            "\n"
            "- VIPs \\[vip\\] → others\n"
            "  - R = 2 and M = high (assuming that R and M occur in any combination); "
            "for example R = 2, M = 'high'\n"
            "\n"
            "</details>\n"
        )

    def test_words_of_a_ruleset_are_no_markup(self, run, edited):
        """A label cannot break the table or become a link."""
        ended = run(
            "diff",
            "shop.yml",
            edited(EDIT, ("en: VIPs", "en: 'a|[b](c)<i>'")),
            "--format",
            "markdown",
        )
        assert "| a\\|\\[b\\](c)\\<i\\> \\[vip\\] → others |" in ended.out


class TestData:
    """How many move, and why."""

    def numbers(self, run, *names):
        """The moves of a diff on the shop's orders, and what is told of the data."""
        told = json.loads(run("diff", *names, "orders.csv", "--format", "json").out)
        return told["segmentations"][0]["moves"], told["data"]

    def test_the_counts_are_those_of_two_runs(self, run, edited):
        """Who moves is who has another segment in the second run; causes add up to them."""
        name = edited(EDIT, ("sum(amount)", "max(amount)"), ("by: median", "by: mean"))
        moves, data = self.numbers(run, "shop.yml", name)
        counts = [
            json.loads(run("apply", n, "orders.csv", "--format", "json").out)
            for n in ("shop.yml", name)
        ]
        vips = [c["segmentations"]["segments"]["vip"]["customers"] for c in counts]
        moved = {(m["old"], m["new"]): m["customers"]["count"] for m in moves if m["customers"]}
        assert vips[1] - vips[0] == moved.get(("others", "vip"), 0) - moved.get(
            ("vip", "others"), 0
        )
        assert data["moving"]["segments"] == sum(moved.values()) > 0
        assert all(
            sum(m["customers"]["causes"].values()) == m["customers"]["count"]
            for m in moves
            if m["customers"]
        )

    @pytest.mark.parametrize(
        ("edit", "cause"),
        [
            (EDIT, "rules"),
            (("by: median", "by: mean"), "scores"),
            (("sum(amount)", "max(amount)"), "metrics"),
        ],
        ids=["rules", "scores", "metrics"],
    )
    def test_one_cause(self, run, edited, edit, cause):
        """Where one part of the ruleset changed, it is the cause of every move."""
        moves, data = self.numbers(run, "shop.yml", edited(edit))
        causes = [set(m["customers"]["causes"]) for m in moves if m["customers"]]
        assert all(c == {cause} for c in causes)
        assert data["causes_told"]

    def test_no_key_is_shown(self, run, edited):
        """The example of a move is a real customer's values, without who it is."""
        ended = run("diff", "shop.yml", edited(EDIT), "orders.csv")
        assert "    one of them: R = 2, M = 'high'\n" in ended.out
        assert "C0" not in ended.out
        assert "of 12 customers move" in ended.out

    def test_customers_who_come_and_go(self, run, edited):
        """With other rows kept there may be other customers; each is counted."""
        name = edited(
            ("metrics:\n", "    drop: [{when: amount < 500, because: small}]\nmetrics:\n")
        )
        moves, data = self.numbers(run, "shop.yml", name)
        left = sum(m["customers"]["count"] for m in moves if m["customers"]["only"] == "old")
        assert left == data["old_customers"] - data["new_customers"]

    def test_data_that_cannot_be_read(self, run, edited):
        """Data that is not there ends with code 1."""
        ended = run("diff", "shop.yml", edited(EDIT), "nothing.csv")
        assert ended.code == 1
        assert "nothing.csv" in ended.err


@needs_git
class TestRevisions:
    """Versions out of the repository."""

    def test_a_file_of_a_revision(self, run, edited, commit):
        """`HEAD:shop.yml` is the file as it was committed."""
        commit()
        edited(EDIT, name="shop.yml")
        ended = run("diff", "HEAD:shop.yml", "shop.yml")
        assert ended.out.startswith("HEAD:shop.yml → shop.yml\n")
        assert "R = 2 and M = high" in ended.out

    def test_includes_are_those_of_the_revision(self, run, here, shop, commit):
        """What a ruleset includes is read from the same revision."""
        head, _, scores = shop.ruleset.partition("scores:")
        inside, _, segments = scores.partition("segments:")
        (here / "parts").mkdir()
        (here / "parts" / "scores.yml").write_text(f"scores:{inside}", encoding="utf-8")
        (here / "sets").mkdir()
        text = f"{head}include: [../parts/scores.yml]\nsegments:{segments}"
        (here / "sets" / "a.yml").write_text(text, encoding="utf-8")
        commit()
        (here / "parts" / "scores.yml").write_text("scores: {}\n", encoding="utf-8")
        ended = run("diff", "main:sets/a.yml", "shop.yml", "--expect-none")
        assert (ended.code, ended.err) == (0, "")

    def test_findings_name_the_revision(self, run, here, shop, commit):
        """An error of an old version stands at its place in the revision."""
        (here / "shop.yml").write_text(
            shop.ruleset.replace("M = high", "M = hihg"), encoding="utf-8"
        )
        commit()
        (here / "shop.yml").write_text(shop.ruleset, encoding="utf-8")
        ended = run("diff", "main:shop.yml", "shop.yml")
        assert ended.code == 3
        assert "--> main:shop.yml:" in ended.err

    def test_from_a_folder_below(self, run, here, shop, commit, monkeypatch):
        """A path is looked for from the top, then from the folder at hand."""
        (here / "sets").mkdir()
        (here / "sets" / "a.yml").write_text(shop.ruleset, encoding="utf-8")
        commit()
        monkeypatch.chdir(here / "sets")
        for name in ("main:sets/a.yml", "main:a.yml", "main:./a.yml"):
            assert run("diff", name, "a.yml", "--expect-none").code == 0
        assert run("diff", "main:./shop.yml", "a.yml").code == 1

    @pytest.mark.parametrize(
        ("name", "zh", "en"),
        [
            ("nowhere:shop.yml", "没有版本 `nowhere`", "no revision `nowhere`"),
            ("--all:shop.yml", "没有版本 `--all`", "no revision `--all`"),
            (":shop.yml", "没有版本 ``", "no revision ``"),
            ("main:gone.yml", "没有文件 `gone.yml`", "no file `gone.yml` in revision `main`"),
            ("main:../shop.yml", "没有文件", "no file `../shop.yml`"),
            ("main:new.yml", "`new.yml` 是新文件", "`new.yml` is new"),
        ],
    )
    def test_what_a_revision_does_not_have(self, run, edited, commit, name, zh, en):
        """No such revision, no such file, a file that is new: each is said, with code 1."""
        commit()
        edited(EDIT)
        for lang, said in (("zh", zh), ("en", en)):
            ended = run("diff", "--lang", lang, "--", name, "shop.yml", lang=None)
            assert ended.code == 1
            assert said in ended.err

    def test_a_file_of_that_very_name_comes_first(self, run, edited, commit):
        """A file whose name looks like a revision is that file."""
        commit()
        edited(EDIT, name="main:shop.yml")
        assert "R = 2 and M = high" in run("diff", "shop.yml", "main:shop.yml").out

    def test_an_include_cannot_leave_the_repository(self, here, commit):
        """A path that leads out of the repository is refused in a revision as on disk."""
        (here / "a.yml").write_text("segrules: 1\ninclude: [../../x.yml]\n", encoding="utf-8")
        commit()
        found = in_revision("main", "a.yml")
        assert isinstance(found, InRevision)
        keys = [
            [f.key for f in load(p, files).findings]
            for p, files in ((found.path, found.files), (here / "a.yml", DISK))
        ]
        assert keys[0] == keys[1] == ["include-outside"]


def test_outside_of_a_repository(run, here, monkeypatch):
    """Without a repository there are no revisions."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(here.parent))
    ended = run("diff", "main:shop.yml", "shop.yml")
    assert ended.code == 1
    assert "no-repository" in ended.err or "no-git" in ended.err


def test_without_git(run, monkeypatch):
    """Without git a revision cannot be read, and that is said."""
    monkeypatch.setenv("PATH", "")
    ended = run("diff", "main:shop.yml", "shop.yml", lang="zh")
    assert ended.code == 1
    assert "找不到 git 命令" in ended.err


class TestRuns:
    """A run folder stands for the ruleset that it was made with."""

    @pytest.fixture
    def done(self, run):
        """A run of the shop's ruleset with a parameter set."""
        words = ["apply", "shop.yml", "orders.csv", "--out", "run", "--set", "least=3"]
        assert run(*words).code == 0
        return "run"

    def test_the_ruleset_of_a_run(self, run, done):
        """The ruleset is found by its name and its digest, with the parameters of the run."""
        ended = run("diff", done, "shop.yml")
        assert ended.code == 0
        assert "  parameter least: 3 → 2\n" in ended.out

    @pytest.fixture
    def textless(self, here, done):
        """The same run as a folder that kept no text of its ruleset."""
        path = here / done / "run.json"
        manifest = json.loads(path.read_text("utf-8"))
        kept = {"ruleset.yml", "ruleset.lock.yml"}
        manifest["outputs"] = [o for o in manifest["outputs"] if o["path"] not in kept]
        path.write_text(json.dumps(manifest), "utf-8")
        return done

    def test_a_ruleset_that_changed_since(self, run, done, edited):
        """A run keeps the text that it was made with, whatever becomes of the file."""
        edited(EDIT, name="shop.yml")
        ended = run("diff", done, "shop.yml")
        assert ended.code == 0
        assert "  parameter least: 3 → 2\n" in ended.out

    def test_a_ruleset_that_is_gone(self, run, done, here, edited):
        """So it may be gone."""
        new = edited(EDIT)
        (here / "shop.yml").unlink()
        assert run("diff", done, new).code == 0

    def test_a_text_that_was_edited_in_the_folder(self, run, done, here):
        """What the folder keeps counts only as it was written."""
        with (here / done / "ruleset.yml").open("a", encoding="utf-8") as file:
            file.write("# later\n")
        ended = run("diff", done, "shop.yml")
        assert ended.code == 1
        assert "`ruleset.yml` in the run `run` has been changed" in ended.err

    def test_a_run_without_a_text(self, run, textless, edited):
        """Without a text in the folder the file is looked for, and must be as it was."""
        assert run("diff", textless, "shop.yml").code == 0
        edited(EDIT, name="shop.yml")
        ended = run("diff", textless, "shop.yml")
        assert ended.code == 1
        assert "`shop.yml` has been changed since this run" in ended.err

    def test_a_run_whose_text_is_nowhere(self, run, textless, here, edited):
        """Where it is neither in the folder nor where it was, it is asked for."""
        new = edited(EDIT)
        (here / "shop.yml").unlink()
        ended = run("diff", textless, new, lang="zh")
        assert ended.code == 1
        assert "找不到这次运行所用的规则集 `shop.yml`" in ended.err

    def test_a_list_as_a_parameter(self, run, here, shop):
        """A list that was set is set again."""
        text = shop.ruleset.replace("  least:", "  places: {default: [N1, N2]}\n  least:")
        counted = "count(), where: 'order_id in [$places]', window: $window}"
        text = text.replace("count(), window: $window}", counted)
        text = text.replace("M = high", "M = high and frequency > 0")
        (here / "list.yml").write_text(text, encoding="utf-8")
        words = ["apply", "list.yml", "orders.csv", "--out", "run", "--set", "places=N1, N3"]
        assert run(*words).code == 0
        assert "  parameter places: N1, N3 → N1, N2\n" in run("diff", "run", "list.yml").out

    def test_its_cut_points_count_beside_those_of_a_lock(self, run, done, here, shop):
        """A run that fitted its cut points is compared by them with a ruleset that is locked."""
        (here / "late.csv").write_bytes(shop.csv(shop.orders(seed=2)))
        assert "cut points" not in run("diff", done, "shop.yml").out
        assert run("fit", "shop.yml", "late.csv").code == 0
        assert "  cut points M: 2522.49 → " in run("diff", done, "shop.yml").out

    @pytest.mark.parametrize("text", [None, "{", "[]", '{"ruleset": 1}'])
    def test_a_folder_that_is_no_run(self, run, here, text):
        """A folder without a manifest that can be read is told so."""
        (here / "folder").mkdir()
        if text is not None:
            (here / "folder" / "run.json").write_text(text, encoding="utf-8")
        ended = run("diff", "folder", "shop.yml")
        assert ended.code == 1
        assert "it is no run" in ended.err
